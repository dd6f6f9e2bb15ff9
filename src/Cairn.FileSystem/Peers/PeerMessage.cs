using System.Buffers.Binary;
using System.Text;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Peers;

/// <summary>What a message between peers is for.</summary>
internal enum PeerMessageKind : byte
{
    /// <summary>Something was committed: look at the log. Nobody answers.</summary>
    Poke = 1,

    /// <summary>Write back and commit what you hold of the branch, and do not hold more of it until you are left alone; then answer.</summary>
    Release = 2,

    /// <summary>Write back and commit what you hold, of the branch or (0) of all; then answer.</summary>
    Flush = 3,

    /// <summary>The answer: it is done.</summary>
    Done = 4,

    /// <summary>The answer: it could not be done.</summary>
    Refused = 5,
}

/// <summary>
/// A message between processes that have the same vault open (docs/format.md §17): on the wire four bytes, little-endian, that say how many follow,
/// and those.
/// </summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Branch">The branch that it is about; 0: none or all.</param>
/// <param name="Text">Why something could not be done; otherwise empty.</param>
internal sealed record PeerMessage(PeerMessageKind Kind, long Branch = 0, string Text = "")
{
    public const int HeaderBytes = sizeof(int), MaxBytes = 4096;

    private const int MaxTextBytes = 2048;

    public byte[] Write()
    {
        var bytes = new byte[HeaderBytes + MaxBytes];
        var writer = new RecordWriter(bytes.AsSpan(HeaderBytes));
        writer.Byte((byte)Kind);
        writer.Number(Branch);
        var text = Encoding.UTF8.GetBytes(Text);
        writer.Bytes(text.AsSpan(0, Math.Min(text.Length, MaxTextBytes)));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, writer.Length);
        return bytes[..(HeaderBytes + writer.Length)];
    }

    /// <summary>How many bytes follow a header.</summary>
    /// <exception cref="Storage.CairnException"><see cref="Storage.ErrorCode.Corrupt"/>.</exception>
    public static int LengthOf(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is > 0 and <= MaxBytes ? length : throw new RecordReader(header, "peer message").Malformed("its length cannot be");
    }

    /// <summary>Reads what follows the header.</summary>
    /// <exception cref="Storage.CairnException"><see cref="Storage.ErrorCode.Corrupt"/>.</exception>
    public static PeerMessage Read(ReadOnlySpan<byte> body)
    {
        var reader = new RecordReader(body, "peer message");
        var kind = reader.Byte();
        if (kind is 0 or > (byte)PeerMessageKind.Refused)
            throw reader.Malformed("its kind is unknown");
        var message = new PeerMessage((PeerMessageKind)kind, reader.Long(), Encoding.UTF8.GetString(reader.Bytes()));
        reader.End();
        return message;
    }
}

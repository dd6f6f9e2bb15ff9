using System.Text;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Peers;

/// <summary>A process that has the vault open for long (docs/format.md §17).</summary>
/// <param name="Id">Its number among the peers of the vault, never used again.</param>
/// <param name="Who">Which process.</param>
/// <param name="Socket">The path of the socket that it listens on; empty: none.</param>
internal sealed record PeerRecord(long Id, ProcessIdentity Who, string Socket)
{
    private const int MaxTextBytes = 1024;

    public static byte[] Write(PeerRecord peer)
    {
        var writer = new RecordWriter(new byte[4 * MaxTextBytes]);
        peer.Who.Write(ref writer);
        writer.Bytes(Text(peer.Socket));
        return writer.Written.ToArray();
    }

    public static PeerRecord Read(long id, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, "peer");
        var who = ProcessIdentity.Read(ref reader);
        var peer = new PeerRecord(id, who, Text(reader.Bytes()));
        reader.End();
        return peer;
    }

    private static ReadOnlySpan<byte> Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.AsSpan(0, Math.Min(bytes.Length, MaxTextBytes));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}

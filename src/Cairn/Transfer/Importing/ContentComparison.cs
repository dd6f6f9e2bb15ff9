using System.Buffers;
using Cairn.FileSystem;

namespace Cairn.Transfer;

/// <summary>Compares bytes that come in order with a file of the vault; stops looking at the first that differs.</summary>
internal sealed class ContentComparison(InodeView view, Node node) : ContentSink, IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private long _at;

    /// <summary>Whether nothing differed so far.</summary>
    public bool IsSame { get; private set; } = true;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (IsSame && !bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, _buffer.Length)];
            var read = view.Read(node, _at, _buffer.AsSpan(0, part.Length));
            IsSame = part.SequenceEqual(_buffer.AsSpan(0, read));
            _at += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    public override void Skip(long length)
    {
        while (IsSame && length > 0)
        {
            var count = (int)Math.Min(length, _buffer.Length);
            var read = view.Read(node, _at, _buffer.AsSpan(0, count));
            IsSame = read == count && !_buffer.AsSpan(0, count).ContainsAnyExcept((byte)0);
            _at += count;
            length -= count;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}

using System.Buffers;
using Cairn.FileSystem;

namespace Cairn;

/// <summary>A file as it was when it was opened: contents are immutable, so no change disturbs it. For one thread.</summary>
internal sealed class FileReadStream : Stream
{
    private const int CopyBytes = 4 << 20;

    private readonly ReadOnlyFiles _files;
    private readonly FilePath _path;
    private readonly Node _node;
    private long _position;
    private bool _closed;

    public FileReadStream(ReadOnlyFiles files, FilePath path, Node node)
    {
        (_files, _path, _node) = (files, path, node);
        files.View.Hold(node);
    }

    public override bool CanRead => !_closed;

    public override bool CanSeek => !_closed;

    public override bool CanWrite => false;

    public override long Length => _node.Size;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_position >= _node.Size || buffer.IsEmpty)
            return 0;
        var read = _files.Read(_path, _node, _position, buffer[..(int)Math.Min(buffer.Length, _node.Size - _position)]);
        _position += read;
        return read;
    }

    /// <summary>Long reads are cheaper than many short ones, and are shared between threads.</summary>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        ValidateCopyToArguments(destination, bufferSize);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_node.Size - _position, 1, CopyBytes));
        try
        {
            for (int read; (read = Read(buffer)) > 0;)
                destination.Write(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => _node.Size + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("The stream is for reading only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for reading only.");

    protected override void Dispose(bool disposing)
    {
        if (!_closed)
            _files.View.Release(_node);
        _closed = true;
        base.Dispose(disposing);
    }
}

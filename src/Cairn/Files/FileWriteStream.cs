using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Operations;

namespace Cairn;

/// <summary>
/// A file open for reading and writing. Neighbouring writes are gathered up to a megabyte and committed as one; closing makes
/// a version. For one thread.
/// </summary>
internal sealed class FileWriteStream : Stream
{
    private const int BufferBytes = 1 << 20;

    private readonly BranchFiles _files;
    private readonly FilePath _path;
    private Node _node;
    private byte[] _buffer = new byte[4096];
    private long _bufferAt;
    private int _buffered;
    private long _position;
    private bool _wrote, _closed;

    /// <param name="files">The branch's files.</param>
    /// <param name="path">For messages.</param>
    /// <param name="node">The file, of which a handle is counted; the stream counts it off.</param>
    public FileWriteStream(BranchFiles files, FilePath path, Node node) => (_files, _path, _node) = (files, path, node);

    public override bool CanRead => !_closed;

    public override bool CanSeek => !_closed;

    public override bool CanWrite => !_closed;

    public override long Length => Math.Max(_node.Size, _buffered > 0 ? _bufferAt + _buffered : 0);

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
        Commit();
        if (_position >= _node.Size || buffer.IsEmpty)
            return 0;
        var read = _files.Read(_path, _node, _position, buffer[..(int)Math.Min(buffer.Length, _node.Size - _position)]);
        _position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        while (!buffer.IsEmpty)
        {
            if (_buffered > 0 && _position != _bufferAt + _buffered || _buffered == BufferBytes)
                Commit();
            if (_buffered == 0)
                _bufferAt = _position;
            var count = Math.Min(buffer.Length, BufferBytes - _buffered);
            EnsureRoom(_buffered + count);
            buffer[..count].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += count;
            _position += count;
            buffer = buffer[count..];
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void SetLength(long value)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Commit();
        _node = Change(draft => Data.Truncate(draft, _node.Ino, value, default));
        _wrote = true;
    }

    /// <summary>Commits what was written; others see it from now on.</summary>
    public override void Flush()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Commit();
    }

    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            var ended = _buffered > 0;
            Commit(isLast: true);
            if (_wrote && !ended)
                _files.Inodes.Run(draft => Data.EndVersion(draft, _node.Ino));
        }
        finally
        {
            _files.Inodes.Close(_node.Ino);
            base.Dispose(disposing);
        }
    }

    /// <param name="isLast">Whether it ends a version: nothing follows before the stream is closed.</param>
    private void Commit(bool isLast = false)
    {
        if (_buffered == 0)
            return;
        var bytes = _buffer.AsMemory(0, _buffered);
        _node = Change(draft => Data.Write(draft, _node.Ino, _bufferAt, bytes.Span, new DataOptions(IsVersion: isLast)));
        (_buffered, _wrote) = (0, true);
    }

    /// <summary>Also when another process has removed the file: then it goes on without a name until it is closed.</summary>
    private Node Change(Func<Draft, Outcome> change)
    {
        var outcome = _files.Inodes.Run(draft => draft.Vault.OpenNodes.FindOrKeep(draft, _node) is null ? Errno.ENOENT : change(draft));
        outcome.Error.Check(_path);
        return outcome.Node;
    }

    private void EnsureRoom(int length)
    {
        if (_buffer.Length < length)
            Array.Resize(ref _buffer, Math.Min(BufferBytes, Math.Max(length, _buffer.Length * 2)));
    }
}

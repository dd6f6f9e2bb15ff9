using Cairn.FileSystem;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;

namespace Cairn;

/// <summary>
/// Writes a file anew from its beginning to its end. The content is cut, hashed and stored as it comes; the file gets it at the end,
/// at once, so that others see the old content, or no file, or the new one and never a part. For one thread.
/// </summary>
internal sealed class FileReplaceStream : Stream
{
    private readonly BranchFiles _files;
    private readonly FilePath _path;
    private readonly (long Parent, byte[] Name) _place;
    private readonly Node? _there;
    private readonly ContentBuilder _builder;
    private bool _closed;

    /// <param name="files">The branch's files.</param>
    /// <param name="path">For messages.</param>
    /// <param name="place">Where it is, or will be.</param>
    /// <param name="there">The file that is there, of which a handle is counted, and which is written wherever it is by then; the stream counts it off. Null: there is none.</param>
    public FileReplaceStream(BranchFiles files, FilePath path, (long Parent, byte[] Name) place, Node? there)
    {
        (_files, _path, _place, _there) = (files, path, place, there);
        _builder = files.Inodes.NewContent();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_closed;

    public override long Length => _builder.Length;

    public override long Position
    {
        get => _builder.Length;
        set => throw Unseekable();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _builder.Write(buffer);
    }

    /// <summary>Does nothing: a whole-file write is seen as a whole, when the stream is closed.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for writing only.");

    public override long Seek(long offset, SeekOrigin origin) => throw Unseekable();

    public override void SetLength(long value) => throw Unseekable();

    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            _builder.Flush();
            _files.Inodes.Run(Attach).Error.Check(_path);
        }
        finally
        {
            _builder.Dispose();
            if (_there is not null)
                _files.Inodes.Close(_there.Ino);
            base.Dispose(disposing);
        }
    }

    private Outcome Attach(FileSystem.Commit.Draft draft)
    {
        if (_there is null)
            return BranchFiles.PutWhole(draft, _place.Parent, _place.Name, _builder.Length, edit => _builder.Complete(edit));
        var options = new DataOptions(IsVersion: true);
        var content = _builder.Complete(Data.Edit(draft, options));
        return Data.SetContent(draft, _there.Ino, content, _builder.Length, Operation.Write, options);
    }

    private static NotSupportedException Unseekable() => new("A file that is written anew is written from its beginning to its end; open it without truncating to write anywhere.");
}

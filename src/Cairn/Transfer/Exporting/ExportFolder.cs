using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// A directory of the machine while it is exported into. When all in it is done, by whichever thread, it gets its own attributes, its
/// times last of all; then it is closed.
/// </summary>
internal sealed class ExportFolder(ExportFolder? parent, LocalDirectory directory, Node node, Action<ExportFolder> finish)
{
    private const int MaxFiles = 32;
    private const long MaxBytes = 1 << 20;

    private int _open = 1;
    private List<NamedNode> _files = [];
    private long _bytes;

    public LocalDirectory Directory => directory;

    public Node Node => node;

    /// <summary>Files that are still to be written when all in it was seen; null: none. For the thread that walks.</summary>
    public List<NamedNode>? GatheredRest => _files.Count > 0 ? Take() : null;

    /// <summary>Adds a file to those that are to be written together. For the thread that walks.</summary>
    /// <returns>Them, when they are enough.</returns>
    public List<NamedNode>? Gather(byte[] name, Node file)
    {
        _files.Add(new NamedNode(name, file));
        _bytes += file.Size;
        return _files.Count >= MaxFiles || _bytes >= MaxBytes ? Take() : null;
    }

    /// <summary>Something in it is under way; <see cref="Release"/> follows.</summary>
    public ExportFolder Hold()
    {
        Interlocked.Increment(ref _open);
        return this;
    }

    /// <summary>Something in it, or the walk through it, is done.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _open) > 0)
            return;
        try
        {
            finish(this);
        }
        finally
        {
            directory.Dispose();
            parent?.Release();
        }
    }

    private List<NamedNode> Take()
    {
        var files = _files;
        (_files, _bytes) = ([], 0);
        return files;
    }
}

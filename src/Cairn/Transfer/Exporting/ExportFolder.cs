using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// A directory of the machine while it is exported into. When all in it is done, by whichever thread, it gets its own attributes, its
/// times last of all; then it is closed.
/// </summary>
internal sealed class ExportFolder(ExportFolder? parent, LocalDirectory directory, Node node, Action<ExportFolder> finish)
{
    private int _open = 1;

    public LocalDirectory Directory => directory;

    public Node Node => node;

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
}

using System.Collections.Concurrent;
using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Files;

/// <summary>The files that are open in a mount; those that may be written to by the number that programs see. Of one that is only read nothing need be kept.</summary>
internal sealed class OpenFiles(DirtyBudget budget)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ulong, OpenFile> _files = new();
    private int _handles;

    /// <summary>How many handles of files there are.</summary>
    public int Count => Volatile.Read(ref _handles);

    public DirtyBudget Budget => budget;

    /// <summary>The file, if it is open for writing.</summary>
    public OpenFile? Find(TreeNode node) => _files.GetValueOrDefault(node.Number);

    /// <summary>Counts a handle that only reads. Pair with <see cref="Close"/>.</summary>
    /// <returns>False: the file is gone, and nothing is to be closed.</returns>
    public bool OpenForReading(MountedTree tree, long ino)
    {
        if ((tree.Branch is { } branch ? branch.Open(ino) : tree.View.GetNode(ino, out _)) != Errno.None)
            return false;
        Interlocked.Increment(ref _handles);
        return true;
    }

    /// <summary>Counts a handle that may write. Pair with <see cref="Close"/>.</summary>
    /// <param name="tree">Where the file is.</param>
    /// <param name="ino">The file.</param>
    /// <param name="counted">Whether the branch has counted it already.</param>
    /// <returns>Null: the file is gone, and nothing is to be closed.</returns>
    public OpenFile? OpenForWriting(MountedTree tree, long ino, bool counted = false)
    {
        if (!counted && tree.Branch!.Open(ino) != Errno.None)
            return null;
        Interlocked.Increment(ref _handles);
        lock (_lock)
        {
            var file = _files.GetOrAdd(tree.NumberOf(ino), static (_, from) => new OpenFile(from.tree, from.ino, from.budget), (tree, ino, budget));
            file.Writers++;
            return file;
        }
    }

    /// <summary>Counts a handle off; what was not attached before is lost with the last one that may write.</summary>
    public void Close(TreeNode node, bool writes)
    {
        if (writes)
            CloseWriter(node.Number);
        Interlocked.Decrement(ref _handles);
        node.Tree.Branch?.Close(node.Ino);
    }

    private void CloseWriter(ulong number)
    {
        lock (_lock)
        {
            var file = _files[number];
            if (--file.Writers > 0)
                return;
            _files.TryRemove(number, out _);
            file.Close();
        }
    }

    /// <summary>Attaches what is pending of every file, or of those where something has been pending since <paramref name="since"/>.</summary>
    /// <returns>The first error.</returns>
    public Errno AttachAll(long since = long.MaxValue)
    {
        var first = Errno.None;
        foreach (var (_, file) in _files)
            if (file.IsDirtySince(since) && file.Attach(asVersion: false) is not Errno.None and var error && first == Errno.None)
                first = error;
        return first;
    }

    /// <summary>The files that somebody may write to.</summary>
    public IEnumerable<OpenFile> Written => _files.Values;
}

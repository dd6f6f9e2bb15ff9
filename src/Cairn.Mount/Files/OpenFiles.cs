using System.Collections.Concurrent;
using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Files;

/// <summary>The files that are open in a mount, by the number that programs see.</summary>
internal sealed class OpenFiles(DirtyBudget budget)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ulong, OpenFile> _files = new();

    public int Count => _files.Count;

    public DirtyBudget Budget => budget;

    /// <summary>The file, if it is open.</summary>
    public OpenFile? Find(TreeNode node) => _files.GetValueOrDefault(node.Number);

    /// <summary>Counts a handle. Pair with <see cref="Close"/>.</summary>
    /// <param name="tree">Where the file is.</param>
    /// <param name="ino">The file.</param>
    /// <param name="writes">Whether the handle may write.</param>
    /// <param name="counted">Whether the branch has counted it already.</param>
    /// <returns>Null: the file is gone, and nothing is to be closed.</returns>
    public OpenFile? Open(MountedTree tree, long ino, bool writes, bool counted = false)
    {
        if (!counted && tree.Branch is { } branch && branch.Open(ino) != Errno.None)
            return null;
        lock (_lock)
        {
            var file = _files.GetOrAdd(tree.NumberOf(ino), static (_, from) => new OpenFile(from.tree, from.ino, from.budget), (tree, ino, budget));
            file.Handles++;
            file.Writers += writes ? 1 : 0;
            return file;
        }
    }

    /// <summary>Counts a handle off; what was not attached before is lost with the last one.</summary>
    public void Close(TreeNode node, bool writes)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(node.Number, out var file))
                return;
            file.Writers -= writes ? 1 : 0;
            if (--file.Handles == 0)
            {
                _files.TryRemove(node.Number, out _);
                file.Close();
            }
        }
        node.Tree.Branch?.Close(node.Ino);
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
    public IEnumerable<OpenFile> Written => _files.Values.Where(static file => file.Writers > 0);
}

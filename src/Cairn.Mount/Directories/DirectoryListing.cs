using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Directories;

/// <summary>
/// A directory that is being listed: keeps the names that it has listed, so that a cookie, which is a name's ordinal, means the same for as long as the
/// handle is open, whatever comes and goes meanwhile. For one thread at a time.
/// </summary>
internal sealed class DirectoryListing
{
    private const int PageEntries = 512;

    private readonly TreeNode? _node;
    private readonly VirtualNode? _virtual;
    private readonly List<NamedEntry> _entries = [];
    private bool _complete;

    public DirectoryListing(TreeNode node) => _node = node;

    public DirectoryListing(VirtualNode node) => _virtual = node;

    /// <summary>The tree that the entries are of; null when the mount itself made them up.</summary>
    public MountedTree? Tree => _node?.Tree;

    /// <summary>Begins anew: what has changed since is listed as it is now.</summary>
    public void Rewind()
    {
        _entries.Clear();
        _complete = false;
    }

    /// <summary>The entry at a place; without a name behind the last one.</summary>
    public Errno TryGet(long at, out NamedEntry entry)
    {
        entry = default;
        if (_entries.Count == 0)
            AddDots();
        while (at >= _entries.Count && !_complete)
            if (ReadOn() is not Errno.None and var error)
                return error;
        if (at >= 0 && at < _entries.Count)
            entry = _entries[(int)at];
        return Errno.None;
    }

    private void AddDots()
    {
        var own = _node?.Ino ?? (long)_virtual!.Id;
        var parent = _node?.Find() is { Parent: > 0 } node && _node.Ino != _node.Tree.Root ? node.Parent : own;
        _entries.Add(new NamedEntry("."u8.ToArray(), new Entry(own, NodeType.Directory)));
        _entries.Add(new NamedEntry(".."u8.ToArray(), new Entry(parent, NodeType.Directory)));
    }

    private Errno ReadOn()
    {
        var before = _entries.Count;
        if (_virtual is not null)
        {
            _entries.AddRange(_virtual.List());
            _complete = true;
            return Errno.None;
        }
        var after = before <= 2 ? [] : _entries[^1].Name;
        var error = _node!.Tree.View.List(_node.Ino, after, PageEntries, _entries);
        _complete = _entries.Count - before < PageEntries;
        // One that was removed while it was open has no entries any more.
        return error == Errno.ENOENT ? Errno.None : error;
    }
}

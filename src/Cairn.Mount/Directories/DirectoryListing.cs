using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Directories;

/// <summary>
/// A directory that is being listed, in the order of names. Whatever comes and goes meanwhile, what stays is listed once on the way from the beginning to
/// the end. For one thread at a time.
/// </summary>
internal sealed class DirectoryListing
{
    /// <summary>How many entries are read at once, and how many of those that were listed are kept: the kernel goes back by up to a reply.</summary>
    private const int PageEntries = 512, KeptEntries = 65_536;

    private readonly TreeNode? _node;
    private readonly VirtualNode? _virtual;
    private readonly List<NamedEntry> _entries = [];
    private byte[] _last = [];
    private int _at;
    private bool _complete;

    public DirectoryListing(TreeNode node) => _node = node;

    public DirectoryListing(VirtualNode node) => _virtual = node;

    /// <summary>The tree that the entries are of; null when the mount itself made them up.</summary>
    public MountedTree? Tree => _node?.Tree;

    /// <summary>Goes to where <paramref name="cookie"/> says. 0 begins anew: what has changed since is listed as it is now.</summary>
    /// <returns>EINVAL when it was never told.</returns>
    public Errno Seek(ulong cookie)
    {
        if (_at > 0 && cookie == Cookies.After(_entries[_at - 1].Name))
            return Errno.None;
        for (var i = _entries.Count; cookie != 0 && i > 0; i--)
            if (cookie == Cookies.After(_entries[i - 1].Name))
            {
                _at = i;
                return Errno.None;
            }
        if (cookie > Cookies.Parent)
            return GoBehind(cookie);
        Begin(cookie);
        return Errno.None;
    }

    /// <summary>The entry that comes next; without a name at the end.</summary>
    public Errno Peek(out NamedEntry entry)
    {
        entry = default;
        if (_at >= _entries.Count && !_complete && ReadOn() is not Errno.None and var error)
            return error;
        if (_at < _entries.Count)
            entry = _entries[_at];
        return Errno.None;
    }

    /// <summary>The entry was listed.</summary>
    public void Advance() => _at++;

    private void Begin(ulong cookie)
    {
        _entries.Clear();
        AddDots();
        (_at, _last, _complete) = ((int)cookie, [], false);
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
        if (_virtual is not null)
        {
            _entries.AddRange(_virtual.List());
            _complete = true;
            return Errno.None;
        }
        if (_entries.Count > KeptEntries)
        {
            _entries.RemoveRange(0, KeptEntries / 2);
            _at -= KeptEntries / 2;
        }
        var before = _entries.Count;
        var error = _node!.Tree.View.List(_node.Ino, _last, PageEntries, _entries);
        _complete = _entries.Count - before < PageEntries;
        if (_entries.Count > before)
            _last = _entries[^1].Name;
        // One that was removed while it was open has no entries any more.
        return error == Errno.ENOENT ? Errno.None : error;
    }

    /// <summary>The kernel was told the cookie through another handle, or long ago: the name is one that the directory has, or had.</summary>
    private Errno GoBehind(ulong cookie)
    {
        if (_node is null || (FindName(cookie) ?? FindFormerName(cookie)) is not { } name)
            return Errno.EINVAL;
        _entries.Clear();
        _entries.Add(new NamedEntry(name, default));
        (_at, _last, _complete) = (1, name, false);
        return Errno.None;
    }

    private byte[]? FindName(ulong cookie)
    {
        var page = new List<NamedEntry>();
        byte[] after = [];
        do
        {
            page.Clear();
            if (_node!.Tree.View.List(_node.Ino, after, PageEntries, page) != Errno.None)
                return null;
            foreach (var (name, _) in page)
                if (cookie == Cookies.After(name))
                    return name;
            after = page is [.., var last] ? last.Name : after;
        }
        while (page.Count == PageEntries);
        return null;
    }

    private byte[]? FindFormerName(ulong cookie) =>
        _node!.Tree.View.EverIn(_node.Ino).Find(entry => cookie == Cookies.After(entry.Name)).Name;
}

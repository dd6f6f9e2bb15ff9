namespace Cairn.FileSystem;

/// <summary>What a directory handle lists: an entry, and the cookie to go on after it.</summary>
/// <param name="Name">The name; <c>.</c> and <c>..</c> are listed too.</param>
/// <param name="Entry">What it points at.</param>
/// <param name="Cookie">Where to go on after it.</param>
/// <param name="Node">The node, where nodes were asked for; null where it went meanwhile, and for <c>.</c> and <c>..</c>.</param>
internal readonly record struct ListedEntry(byte[] Name, Entry Entry, long Cookie, Node? Node);

/// <summary>
/// A directory opened for listing (opendir). A cookie is the handle's own ordinal, and the handle keeps the names it
/// returned: whatever is created or removed meanwhile, a name that stays is listed exactly once on the way from the beginning to the end,
/// and any cookie that was returned can be gone back to. Going back to 0 begins anew. For one thread at a time.
/// </summary>
internal sealed class DirectoryHandle(InodeView view, long directory)
{
    private const int Dots = 2;

    /// <summary>The name before the place that each cookie means; those of <c>.</c> and <c>..</c> are empty.</summary>
    private readonly List<byte[]> _names = [];

    /// <summary>The directory.</summary>
    public long Ino => directory;

    /// <summary>Adds at most <paramref name="count"/> entries that stand after <paramref name="cookie"/> (0: the beginning).</summary>
    /// <param name="cookie">0, or a cookie that this handle returned.</param>
    /// <param name="count">How many at the most; fewer only at the end.</param>
    /// <param name="withNodes">Whether nodes are looked up too (readdirplus).</param>
    /// <param name="entries">Where they are added.</param>
    /// <returns>EINVAL for a cookie that was never returned; nothing is added at the end or when the directory was removed.</returns>
    public Errno Read(long cookie, int count, bool withNodes, List<ListedEntry> entries)
    {
        if (cookie < 0 || cookie > _names.Count)
            return Errno.EINVAL;
        if (cookie == 0)
            _names.Clear();
        for (; cookie < Dots && count > 0; cookie++, count--)
            entries.Add(Dot(cookie));
        if (count <= 0)
            return Errno.None;
        var found = new List<NamedEntry>();
        var nodes = withNodes ? new List<Node?>() : null;
        var error = view.List(directory, cookie <= Dots ? default : _names[(int)cookie - 1], count, found, nodes);
        for (var i = 0; i < found.Count; i++)
            entries.Add(new ListedEntry(found[i].Name, found[i].Entry, cookie = CookieAfter(cookie, found[i].Name), nodes?[i]));
        return error == Errno.ENOENT ? Errno.None : error;
    }

    private ListedEntry Dot(long cookie)
    {
        if (_names.Count == cookie)
            _names.Add([]);
        var ino = cookie == 0 || view.GetNode(directory, out var node) != Errno.None || node.Parent == 0 ? directory : node.Parent;
        return new ListedEntry(cookie == 0 ? "."u8.ToArray() : ".."u8.ToArray(), new Entry(ino, NodeType.Directory), cookie + 1, null);
    }

    /// <summary>The next ordinal if it means this name already or is new; otherwise the directory changed since, and the name gets one of its own.</summary>
    private long CookieAfter(long cookie, byte[] name)
    {
        if (cookie < _names.Count && _names[(int)cookie].AsSpan().SequenceEqual(name))
            return cookie + 1;
        _names.Add(name);
        return _names.Count;
    }
}

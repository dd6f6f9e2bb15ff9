using Cairn.FileSystem.Content;
using Cairn.FileSystem.Tests.Content;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Compares everything that a view shows with a tree of the reference.</summary>
internal sealed class ViewComparison(RefVault vault)
{
    private readonly HashSet<(ContentRef, SparseModel)> _compared = [];
    private Func<long, bool> _isThinned = static _ => false;
    private int _turn;

    /// <summary>Contents are immutable, so each is read once, until this is called: whenever something happened that could lose one.</summary>
    public void DistrustContents() => _compared.Clear();

    /// <param name="core">The vault.</param>
    /// <param name="view">What it shows.</param>
    /// <param name="tree">What it should show.</param>
    /// <param name="orphans">Nodes without a name that it should show as well.</param>
    /// <param name="exactTimes">Whether directory times are exact, and not only to the second.</param>
    /// <param name="isThinned">Whether a node was thinned there, so that the view must refuse to tell.</param>
    /// <param name="where">For messages.</param>
    public void Compare(VaultCore core, InodeView view, RefTree tree, IReadOnlyCollection<RefNode> orphans, bool exactTimes, Func<long, bool> isThinned, string where)
    {
        _isThinned = isThinned;
        foreach (var node in tree.Nodes.Values)
            if (isThinned(node.Ino))
                AssertPruned(() => view.GetNode(node.Ino, out _), $"{where}: node {node.Ino}");
            else
                CompareNode(core, view, tree, node, exactTimes, where);
        foreach (var node in orphans)
            CompareNode(core, view, tree, node, true, $"{where}, without a name");
        foreach (var ino in vault.Inos)
            if (tree.Find(ino) is null && !orphans.Any(orphan => orphan.Ino == ino))
                Assert.True(view.GetNode(ino, out _) == Errno.ENOENT, $"{where}: node {ino} is there and should not be");
    }

    private void CompareNode(VaultCore core, InodeView view, RefTree tree, RefNode expected, bool exactTimes, string where)
    {
        var error = view.GetNode(expected.Ino, out var actual);
        Assert.True(error == Errno.None, $"{where}: node {expected.Ino} answers {error}");
        NodeComparison.Same(expected, tree, actual, where, directoryTimesToTheSecond: !exactTimes);
        CompareNames(core, view, tree, expected, actual, where);
        CompareXattrs(view, expected, where);
        CompareLink(view, expected, where);
        if (expected.IsDirectory)
            CompareEntries(view, tree, expected, where);
        if (expected.Purged)
            AssertPurged(view, actual, where);
        else if (expected.IsFile && _compared.Add((actual.Content, expected.Content)))
            CompareContent(view, expected.Content, actual, where);
    }

    private static void AssertPurged(InodeView view, Node actual, string where)
    {
        var thrown = Assert.ThrowsAny<CairnException>(() => view.Read(actual, 0, new byte[1]));
        Assert.True(thrown.Code == ErrorCode.Purged, $"{where}: reading node {actual.Ino}: {thrown.Code} and not Purged");
    }

    private static void AssertPruned(Func<Errno> look, string what)
    {
        var thrown = Assert.ThrowsAny<CairnException>(() => look());
        Assert.True(thrown.Code == ErrorCode.Pruned, $"{what}: {thrown.Code} and not Pruned");
    }

    private static void CompareNames(VaultCore core, InodeView view, RefTree tree, RefNode expected, Node actual, string where)
    {
        var names = tree.Names(expected.Ino);
        if (names.Count == 0)
            return; // The root, or a node that has no name any more.
        var told = new List<RefPlace> { new(actual.Parent, Bytes.ToText(actual.Name)) };
        using (var transaction = core.Engine.BeginRead())
            told.AddRange(core.Attributes.Links(transaction, view.View, expected.Ino).Select(static link => new RefPlace(link.Directory, Bytes.ToText(link.Name))));
        Assert.True(names.Count == told.Count && !names.Except(told).Any(), $"{where}: node {expected.Ino} says its names are {string.Join(", ", told)} and they are {string.Join(", ", names)}");
    }

    private static void CompareXattrs(InodeView view, RefNode expected, string where)
    {
        Assert.Equal(Errno.None, view.ListXattrs(expected.Ino, out var actual));
        var told = actual.Select(static pair => Bytes.ToText(pair.Key)).ToList();
        Assert.True(told.SequenceEqual(expected.Xattrs.Keys), $"{where}: node {expected.Ino} has the attributes {string.Join(' ', told)} and should have {string.Join(' ', expected.Xattrs.Keys)}");
        foreach (var (name, value) in expected.Xattrs)
        {
            Assert.True(actual[Bytes.Of(name)].AsSpan().SequenceEqual(value), $"{where}: attribute '{name}' of node {expected.Ino} differs in the list");
            Assert.Equal(Errno.None, view.GetXattr(expected.Ino, Bytes.Of(name), out var single));
            Assert.True(single.AsSpan().SequenceEqual(value), $"{where}: attribute '{name}' of node {expected.Ino} differs");
        }
        if (!expected.Xattrs.ContainsKey("p"))
            Assert.Equal(Errno.ENODATA, view.GetXattr(expected.Ino, "p"u8, out _));
    }

    private static void CompareLink(InodeView view, RefNode expected, string where)
    {
        if (expected is { Purged: true, Target: not null })
        {
            Assert.Equal(ErrorCode.Purged, Assert.ThrowsAny<CairnException>(() => view.ReadLink(expected.Ino, out _)).Code);
            return;
        }
        var error = view.ReadLink(expected.Ino, out var target);
        Assert.True(error == (expected.Target is null ? Errno.EINVAL : Errno.None), $"{where}: readlink of {expected.Ino} answers {error}");
        Assert.Equal(expected.Target ?? "", Bytes.ToText(target.Span));
    }

    private void CompareEntries(InodeView view, RefTree tree, RefNode directory, string where)
    {
        var expected = directory.Entries.Select(entry => (entry.Key, entry.Value, tree.Nodes[entry.Value].Type)).ToList();
        AssertEntries(expected, List(view, directory.Ino, "", int.MaxValue), $"{where}: directory {directory.Ino}");
        var page = 1 + _turn++ % 4;
        var paged = new List<(string, long, NodeType)>();
        for (var after = ""; List(view, directory.Ino, after, page) is { Count: > 0 } some; after = some[^1].Item1)
            paged.AddRange(some);
        AssertEntries(expected, paged, $"{where}: directory {directory.Ino} in pages of {page}");
        var cookie = Chooser.Name(_turn % 58);
        if (cookie.Length is > 0 and <= 255 && !cookie.Contains('\0', StringComparison.Ordinal))
            AssertEntries(expected.FindAll(entry => string.CompareOrdinal(entry.Key, cookie) > 0), List(view, directory.Ino, cookie, int.MaxValue), $"{where}: directory {directory.Ino} after {cookie}");
        foreach (var (name, ino) in directory.Entries)
        {
            if (_isThinned(ino))
            {
                AssertPruned(() => view.Lookup(directory.Ino, Bytes.Of(name), out _), $"{where}: {directory.Ino}/{name}");
                continue;
            }
            Assert.Equal(Errno.None, view.Lookup(directory.Ino, Bytes.Of(name), out var node));
            Assert.True(node.Ino == ino, $"{where}: {directory.Ino}/{name} leads to {node.Ino} and should lead to {ino}");
        }
        for (var i = 0; i < 5; i++)
            if (!directory.Entries.ContainsKey(Chooser.Name(i)))
                Assert.True(view.LookupEntry(directory.Ino, Bytes.Of(Chooser.Name(i)), out _) == Errno.ENOENT, $"{where}: {directory.Ino}/{Chooser.Name(i)} is there and should not be");
    }

    private static List<(string, long, NodeType)> List(InodeView view, long directory, string after, int count)
    {
        var entries = new List<NamedEntry>();
        Assert.Equal(Errno.None, view.List(directory, Bytes.Of(after), count, entries));
        return entries.ConvertAll(static entry => (Bytes.ToText(entry.Name), entry.Entry.Ino, entry.Entry.Type));
    }

    private static void AssertEntries(List<(string, long, NodeType)> expected, List<(string, long, NodeType)> actual, string where) =>
        Assert.True(expected.SequenceEqual(actual), $"{where} lists {string.Join(' ', actual)} and should list {string.Join(' ', expected)}");

    private static void CompareContent(InodeView view, SparseModel expected, Node actual, string where)
    {
        foreach (var at in expected.Pages.Keys.Select(static page => page * SparseModel.PageBytes).Prepend(0).Append(Math.Max(0, expected.Size - 100)))
            CompareRange(view, expected, actual, at, where);
    }

    private static void CompareRange(InodeView view, SparseModel expected, Node actual, long at, string where)
    {
        var wanted = expected.Read(at, SparseModel.PageBytes);
        var bytes = Bytes.Repeat(0xEE, SparseModel.PageBytes);
        var count = view.Read(actual, at, bytes);
        var same = bytes.AsSpan(0, count).CommonPrefixLength(wanted);
        Assert.True(count == wanted.Length && same == count, $"{where}: the bytes of node {actual.Ino} ({actual.Content}, {actual.Size} bytes) differ at {at + same}; {count} were read at {at}");
    }
}

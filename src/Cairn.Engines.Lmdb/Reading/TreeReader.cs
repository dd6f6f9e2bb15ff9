using Cairn.Engines.Lmdb.Files;

namespace Cairn.Engines.Lmdb.Reading;

/// <summary>Looks a key up in one of a snapshot's trees.</summary>
internal static class TreeReader
{
    /// <summary>No tree is deeper: LMDB's cursors have so many levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>Finds the record of <paramref name="key"/>.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="DamagedPageException">A page on the way is damaged.</exception>
    public static bool TryFind(Snapshot snapshot, scoped in TreeRecord tree, scoped ReadOnlySpan<byte> key, out NodeView record)
    {
        record = default;
        if (tree.IsEmpty)
            return false;
        var page = snapshot.Page(tree.Root);
        for (var depth = 1; !page.IsLeaf; depth++)
            page = depth < MaxDepth ? snapshot.Page(page.Child(page.SearchChild(key))) : throw TooDeep();
        var index = page.Search(key, out var found);
        if (found)
            record = page.Node(index);
        else if (index == 0 || index == page.Count)
            CheckWay(snapshot, tree, key);
        return found;
    }

    /// <summary>A tree that is deeper than any can be goes in circles.</summary>
    public static DamagedPageException TooDeep() => new($"a tree has more than {MaxDepth} levels");

    /// <summary>
    /// A key that would come before or after all others of its leaf is rare: more often the leaf is the wrong one, because a page
    /// above it is damaged. Checks that every page on the way lies between the keys that lead to it.
    /// </summary>
    private static void CheckWay(Snapshot snapshot, in TreeRecord tree, ReadOnlySpan<byte> key)
    {
        var page = snapshot.Page(tree.Root);
        ReadOnlySpan<byte> from = default, to = default;
        for (var depth = 1; !page.IsLeaf && depth < MaxDepth; depth++)
        {
            CheckRange(page, from, to);
            var index = page.SearchChild(key);
            if (index > 0)
                from = page.Key(index);
            if (index + 1 < page.Count)
                to = page.Key(index + 1);
            page = snapshot.Page(page.Child(index));
        }
        CheckRange(page, from, to);
    }

    /// <summary>Checks that a page's keys are ≥ <paramref name="from"/> and &lt; <paramref name="to"/>, where these are not empty.</summary>
    /// <exception cref="DamagedPageException">They are not.</exception>
    public static void CheckRange(PageView page, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var first = page.IsLeaf ? 0 : 1;
        if (page.Count > first && (page.Key(first).SequenceCompareTo(from) < 0 || (!to.IsEmpty && page.Key(page.Count - 1).SequenceCompareTo(to) >= 0)))
            throw new DamagedPageException($"page {page.Number} has keys that do not belong where it is");
    }
}

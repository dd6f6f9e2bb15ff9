using Cairn.Engines.Lmdb.Files;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb.Reading;

/// <summary>A cursor over a table of a snapshot: the way from the root to the leaf, and the place on each page.</summary>
internal sealed class SnapshotCursor(LmdbReadTransaction transaction) : CursorBase
{
    private readonly long[] _pages = new long[TreeReader.MaxDepth];
    private readonly int[] _places = new int[TreeReader.MaxDepth];
    private int _leaf, _keyOffset, _keyLength;

    private Snapshot Snapshot => transaction.Snapshot;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredKey => Snapshot.Bytes(_pages[_leaf], _keyOffset, _keyLength);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredValue
    {
        get
        {
            try
            {
                return Snapshot.Value(Snapshot.Page(_pages[_leaf]).Node(_places[_leaf]));
            }
            catch (DamagedPageException damaged)
            {
                throw LmdbReadTransaction.Damaged(Table, damaged);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OpenStored()
    {
    }

    /// <inheritdoc/>
    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        try
        {
            var tree = transaction.Tree(Table);
            return !tree.IsEmpty && kind switch
            {
                SeekKind.First => DescendToEnd(0, tree.Root, forward: true),
                SeekKind.Last => DescendToEnd(0, tree.Root, forward: false),
                _ => Seek(kind, tree, key),
            };
        }
        catch (DamagedPageException damaged)
        {
            throw LmdbReadTransaction.Damaged(Table, damaged);
        }
    }

    /// <inheritdoc/>
    protected override bool StepStored(bool forward)
    {
        try
        {
            return Land(Snapshot.Page(_pages[_leaf]), _places[_leaf] + (forward ? 1 : -1));
        }
        catch (DamagedPageException damaged)
        {
            throw LmdbReadTransaction.Damaged(Table, damaged);
        }
    }

    /// <inheritdoc/>
    protected override void DetachStored()
    {
    }

    /// <inheritdoc/>
    protected override void CloseStored()
    {
    }

    private bool Seek(SeekKind kind, TreeRecord tree, ReadOnlySpan<byte> key)
    {
        var page = Descend(tree.Root, key);
        var place = page.Search(key, out var exact);
        if (place == 0 || place == page.Count)
            CheckBounds(page, _leaf);
        if (kind is SeekKind.Before || (kind == SeekKind.AtOrBefore && !exact))
            place--;
        else if (kind == SeekKind.After && exact)
            place++;
        return Land(page, place);
    }

    private PageView Descend(long root, ReadOnlySpan<byte> key)
    {
        var page = Snapshot.Page(root);
        _pages[0] = root;
        for (_leaf = 0; !page.IsLeaf; _leaf++)
        {
            if (_leaf == TreeReader.MaxDepth - 1)
                throw TreeReader.TooDeep();
            _places[_leaf] = page.SearchChild(key);
            _pages[_leaf + 1] = page.Child(_places[_leaf]);
            page = Snapshot.Page(_pages[_leaf + 1]);
        }
        return page;
    }


    /// <summary>Goes to a place on the leaf, or to the leaf beyond when it is not on it.</summary>
    private bool Land(PageView leaf, int place)
    {
        if ((uint)place >= (uint)leaf.Count)
            return StepOver(forward: place >= 0);
        _places[_leaf] = place;
        (_keyOffset, _keyLength) = leaf.KeyPlace(place);
        return true;
    }

    /// <summary>Goes to the next leaf, or the one before.</summary>
    private bool StepOver(bool forward)
    {
        for (var level = _leaf - 1; level >= 0; level--)
        {
            var page = Snapshot.Page(_pages[level]);
            var place = _places[level] + (forward ? 1 : -1);
            if ((uint)place >= (uint)page.Count)
                continue;
            _places[level] = place;
            return DescendToEnd(level + 1, page.Child(place), forward);
        }
        return false;
    }

    /// <summary>Goes down to the first key below a page, or to the last.</summary>
    private bool DescendToEnd(int level, long number, bool forward)
    {
        for (; level < TreeReader.MaxDepth; level++)
        {
            var page = Snapshot.Page(number);
            _pages[level] = number;
            _places[level] = forward ? 0 : page.Count - 1;
            CheckBounds(page, level);
            if (page.IsLeaf)
            {
                _leaf = level;
                return page.Count > 0 ? Land(page, _places[level]) : StepOver(forward);
            }
            number = page.Child(_places[level]);
        }
        throw TreeReader.TooDeep();
    }

    /// <summary>Checks that a page's keys lie between those that lead to it: a damaged page above may have led to another one.</summary>
    private void CheckBounds(PageView page, int level)
    {
        ReadOnlySpan<byte> from = default, to = default;
        for (var above = level - 1; above >= 0 && (from.IsEmpty || to.IsEmpty); above--)
        {
            var parent = Snapshot.Page(_pages[above]);
            if (from.IsEmpty && _places[above] > 0)
                from = parent.Key(_places[above]);
            if (to.IsEmpty && _places[above] + 1 < parent.Count)
                to = parent.Key(_places[above] + 1);
        }
        TreeReader.CheckRange(page, from, to);
    }
}

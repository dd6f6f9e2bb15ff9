using System.Runtime.CompilerServices;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb.Reading;

/// <summary>
/// A cursor over a table of a snapshot: the way from the root to the leaf, and the place on each page. Which of a leaf's
/// keys are in the range is found out once, when the leaf is come to, so that a step within it compares nothing.
/// </summary>
internal sealed class SnapshotCursor(LmdbReadTransaction transaction) : CursorBase(keepsToRange: true)
{
    private readonly long[] _pages = new long[TreeReader.MaxDepth];
    private readonly int[] _places = new int[TreeReader.MaxDepth];
    private MappedLeaf _leaf;
    private MappedNode _node;
    private int _level, _place, _first, _end;

    private Snapshot Snapshot => transaction.Snapshot;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredKey => _node.Key;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredValue => _node.IsBig ? BigValue() : _node.Value;

    /// <inheritdoc/>
    protected override void OpenStored()
    {
    }

    /// <inheritdoc/>
    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        try
        {
            ref readonly var tree = ref transaction.Tree(Table);
            return !tree.IsEmpty && kind switch
            {
                SeekKind.First => DescendToEnd(0, tree.Root, forward: true),
                SeekKind.Last => DescendToEnd(0, tree.Root, forward: false),
                _ => Seek(kind, tree.Root, key),
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
        var place = _place + (forward ? 1 : -1);
        return place >= _first && place < _end && _leaf.TryNode(_place = place, out _node) || StepOut(place);
    }

    /// <inheritdoc/>
    protected override void DetachStored()
    {
    }

    /// <inheritdoc/>
    protected override void CloseStored()
    {
    }

    private bool Seek(SeekKind kind, long root, ReadOnlySpan<byte> key)
    {
        var page = Descend(root, key);
        var place = page.Search(key, out var exact);
        if (place == 0 || place == page.Count)
            CheckBounds(page, _level);
        if (kind is SeekKind.Before || (kind == SeekKind.AtOrBefore && !exact))
            place--;
        else if (kind == SeekKind.After && exact)
            place++;
        ComeTo(page);
        return Land(place);
    }

    private PageView Descend(long root, ReadOnlySpan<byte> key)
    {
        var page = Snapshot.Page(root);
        _pages[0] = root;
        for (_level = 0; !page.IsLeaf; _level++)
        {
            if (_level == TreeReader.MaxDepth - 1)
                throw TreeReader.TooDeep();
            _places[_level] = page.SearchChild(key);
            _pages[_level + 1] = page.Child(_places[_level]);
            page = Snapshot.Page(_pages[_level + 1]);
        }
        return page;
    }

    /// <summary>Takes up a leaf, and finds out which of its keys are in the range.</summary>
    private void ComeTo(PageView leaf)
    {
        _leaf = MappedLeaf.Of(leaf);
        _first = From.IsEmpty || leaf.Count == 0 || leaf.Key(0).SequenceCompareTo(From) >= 0 ? 0 : leaf.Search(From, out _);
        _end = To.IsEmpty || leaf.Count == 0 || leaf.Key(leaf.Count - 1).SequenceCompareTo(To) < 0 ? leaf.Count : leaf.Search(To, out _);
    }

    /// <summary>Goes to a place on the leaf; where that is not on it, to the leaf beyond, and where it is out of the range, nowhere.</summary>
    private bool Land(int place)
    {
        if (place >= _end)
            return _end == _leaf.Count && StepOver(forward: true);
        if (place < _first)
            return _first == 0 && StepOver(forward: false);
        _place = place;
        return _leaf.TryNode(place, out _node) ? true : throw Snapshot.Page(_pages[_level]).OutsideOfItself();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool StepOut(int place)
    {
        try
        {
            return Land(place);
        }
        catch (DamagedPageException damaged)
        {
            throw LmdbReadTransaction.Damaged(Table, damaged);
        }
    }

    /// <summary>Goes to the next leaf, or the one before.</summary>
    private bool StepOver(bool forward)
    {
        for (var level = _level - 1; level >= 0; level--)
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
                _level = level;
                ComeTo(page);
                return page.Count > 0 ? Land(_places[level]) : StepOver(forward);
            }
            number = page.Child(_places[level]);
        }
        throw TreeReader.TooDeep();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> BigValue()
    {
        try
        {
            return Snapshot.Value(_node.View);
        }
        catch (DamagedPageException damaged)
        {
            throw LmdbReadTransaction.Damaged(Table, damaged);
        }
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

using System.Runtime.InteropServices;

namespace Cairn.FileSystem.Content;

/// <summary>What takes the place of a range of a map: extents, and whole leaves that are shared from another map. Read
/// once, in ascending order.</summary>
internal sealed class MapPatch
{
    private readonly List<Extent> _extents = [];
    private readonly List<SharedLeaf> _leaves = [];
    private int _nextExtent;
    private int _nextLeaf;

    private readonly record struct SharedLeaf(long Start, long Page);

    public int Count => _extents.Count + _leaves.Count;

    /// <summary>Adds an extent behind all before; it is cut at the borders between leaves.</summary>
    public void Add(in Extent extent) => LeafEditor.AppendCut(_extents, extent);

    /// <summary>Adds a stored leaf whose place begins at <paramref name="start"/>.</summary>
    public void AddLeaf(long start, long page) => _leaves.Add(new SharedLeaf(start, page));

    public void Clear()
    {
        _extents.Clear();
        _leaves.Clear();
        (_nextExtent, _nextLeaf) = (0, 0);
    }

    /// <summary>The last offset that anything here covers; -1 when there is nothing.</summary>
    public long Last =>
        Math.Max(_extents.Count > 0 ? _extents[^1].End - 1 : -1, _leaves.Count > 0 ? _leaves[^1].Start + MapGeometry.LeafSpan - 1 : -1);

    /// <summary>Whether anything not taken yet begins at or before <paramref name="last"/>.</summary>
    public bool HasUpTo(long last) =>
        _nextExtent < _extents.Count && _extents[_nextExtent].Offset <= last ||
        _nextLeaf < _leaves.Count && _leaves[_nextLeaf].Start <= last;

    /// <summary>Takes the shared leaf that begins at <paramref name="start"/>; 0 when there is none.</summary>
    public long TakeLeaf(long start) =>
        _nextLeaf < _leaves.Count && _leaves[_nextLeaf].Start == start ? _leaves[_nextLeaf++].Page : 0;

    /// <summary>Takes the extents that begin at or before <paramref name="last"/>.</summary>
    public ReadOnlySpan<Extent> TakeUpTo(long last)
    {
        var from = _nextExtent;
        while (_nextExtent < _extents.Count && _extents[_nextExtent].Offset <= last)
            _nextExtent++;
        return CollectionsMarshal.AsSpan(_extents)[from.._nextExtent];
    }
}

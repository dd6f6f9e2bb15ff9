namespace Cairn.FileSystem.Content;

/// <summary>Makes a map out of extents that come in ascending order: leaves and inner pages are stored as soon as they are complete.</summary>
internal sealed class MapBuilder(Func<MapPage, long> store)
{
    private readonly List<Extent> _leaf = [];
    private readonly List<Extent> _cut = [];
    private readonly Level[] _levels = new Level[MapGeometry.MaxHeight + 1];
    private Extent _first;
    private long _added;
    private long _leafIndex = -1;

    private struct Level
    {
        public long[]? Children;
        public int Count;
    }

    /// <summary>Adds an extent behind all before.</summary>
    public void Add(in Extent extent)
    {
        if (_added++ == 0)
            _first = extent;
        _cut.Clear();
        LeafEditor.AppendCut(_cut, extent);
        foreach (var part in _cut)
            AddToLeaf(part);
    }

    /// <summary>Stores the rest.</summary>
    /// <returns>The content: nothing, one chunk or a map.</returns>
    public ContentRef Finish()
    {
        if (_added == 0)
            return ContentRef.None;
        if (_added == 1 && _first.Offset == 0 && _first.ChunkOffset == 0)
            return new ContentRef(ContentKind.Chunk, _first.Chunk, 0);
        var page = StoreLeaf();
        var height = 0;
        while (_leafIndex >> (8 * height) != 0 || Pending(height + 1))
        {
            AddChild(height + 1, _leafIndex >> (8 * height), page);
            page = StoreInner(++height);
        }
        return new ContentRef(ContentKind.Map, page, (byte)height);
    }

    /// <summary>Whether pages wait to become children at or above <paramref name="height"/>.</summary>
    private bool Pending(int height)
    {
        for (; height < _levels.Length; height++)
        {
            if (_levels[height].Count > 0)
                return true;
        }
        return false;
    }

    private void AddToLeaf(in Extent part)
    {
        var index = part.Offset >> MapGeometry.LeafBits;
        if (index != _leafIndex && _leaf.Count > 0)
            Climb(StoreLeaf(), index);
        _leafIndex = index;
        LeafEditor.Append(_leaf, part with { Offset = part.Offset - (index << MapGeometry.LeafBits) });
    }

    /// <summary>Adds a finished leaf to its parent, and finishes every inner page that does not cover leaf <paramref name="next"/>.</summary>
    private void Climb(long page, long next)
    {
        for (var height = 1; ; height++)
        {
            var index = _leafIndex >> (8 * (height - 1));
            AddChild(height, index, page);
            if (index >> 8 == next >> (8 * height))
                return;
            page = StoreInner(height);
        }
    }

    private void AddChild(int height, long index, long page)
    {
        ref var level = ref _levels[height];
        level.Children ??= new long[MapGeometry.Children];
        level.Children[index & (MapGeometry.Children - 1)] = page;
        level.Count++;
    }

    private long StoreLeaf()
    {
        var id = store(MapPage.Leaf([.. _leaf]));
        _leaf.Clear();
        return id;
    }

    private long StoreInner(int height)
    {
        ref var level = ref _levels[height];
        var id = store(MapPage.Inner(height, level.Children!));
        level = default;
        return id;
    }
}

namespace Cairn.FileSystem.Content;

/// <summary>
/// A page of a map, decoded. A leaf (height 0) lists extents with offsets relative to its own beginning, ascending and
/// disjoint; an inner page lists the ids of its children, 0 where there is none. Immutable once it has been stored.
/// </summary>
internal sealed class MapPage : ICached
{
    private const int Overhead = 96;

    private MapPage(int height, Extent[] extents, long[] children)
    {
        Height = height;
        Extents = extents;
        Children = children;
    }

    public int Height { get; }

    /// <summary>A leaf's extents; empty in an inner page.</summary>
    public Extent[] Extents { get; }

    /// <summary>An inner page's children, all <see cref="MapGeometry.Children"/> places; empty in a leaf.</summary>
    public long[] Children { get; }

    public bool IsLeaf => Height == 0;

    public int Weight => Overhead + Extents.Length * 32 + Children.Length * sizeof(long);

    public static MapPage Leaf(Extent[] extents) => new(0, extents, []);

    public static MapPage Inner(int height, long[] children) => new(height, [], children);

    /// <summary>The first extent that ends after <paramref name="offset"/> (relative to the leaf); their count when there is none.</summary>
    public int FirstEndingAfter(long offset)
    {
        var low = 0;
        var high = Extents.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Extents[middle].End > offset)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>The first child at or after place <paramref name="from"/>; -1 when there is none.</summary>
    public int FirstChild(int from)
    {
        var found = Children.AsSpan(from).IndexOfAnyExcept(0L);
        return found < 0 ? -1 : from + found;
    }

    /// <summary>Nothing: pages are left to the garbage collector.</summary>
    public void Pin()
    {
    }

    /// <summary>Nothing: pages are left to the garbage collector.</summary>
    public void Unpin()
    {
    }
}

namespace Cairn.FileSystem.Content;

/// <summary>Which offsets a page covers: a leaf 1 MiB, an inner page 256 times as much as its children.</summary>
internal static class MapGeometry
{
    public const int LeafBits = 20;
    public const int LeafSpan = 1 << LeafBits;
    public const int Children = 256;
    public const int MaxHeight = 6;

    /// <summary>The last offset below a page of <paramref name="height"/> that begins at <paramref name="start"/>, clamped to 2^63 - 1.</summary>
    public static long Last(long start, int height)
    {
        var bits = LeafBits + 8 * height;
        return bits >= 63 ? long.MaxValue : start + (1L << bits) - 1;
    }

    /// <summary>Which child of a page of <paramref name="height"/> covers <paramref name="offset"/>.</summary>
    public static int Child(long offset, int height) => (int)(offset >> (LeafBits + 8 * (height - 1))) & (Children - 1);

    /// <summary>Where child <paramref name="child"/> of a page of <paramref name="height"/> at <paramref name="start"/> begins; negative
    /// beyond 2^63, where there are no offsets.</summary>
    public static long ChildStart(long start, int height, int child) => start + ((long)child << (LeafBits + 8 * (height - 1)));

    /// <summary>Children that a page of <paramref name="height"/> can have: at the top offsets end before 2^63.</summary>
    public static int ChildCount(int height) => height == MaxHeight ? 1 << (63 - LeafBits - 8 * (MaxHeight - 1)) : Children;

    /// <summary>The lowest height whose page covers <paramref name="last"/> when it begins at 0.</summary>
    public static int HeightFor(long last)
    {
        var height = 0;
        while (Last(0, height) < last)
            height++;
        return height;
    }
}

using System.Runtime.InteropServices;

namespace Cairn.FileSystem.Content;

/// <summary>Lists of extents: what is left when a range is taken out, and how neighbours join.</summary>
internal static class LeafEditor
{
    /// <summary>Appends <paramref name="extent"/>, joining it with the last one where they are one run.</summary>
    public static void Append(List<Extent> extents, in Extent extent)
    {
        var list = CollectionsMarshal.AsSpan(extents);
        if (list.Length > 0 && list[^1].GoesOnIn(extent))
            list[^1] = list[^1] with { Length = list[^1].Length + extent.Length };
        else
            extents.Add(extent);
    }

    /// <summary>Appends the parts of <paramref name="source"/> that lie in [<paramref name="from"/>, <paramref name="to"/>), moved by
    /// <paramref name="shift"/>.</summary>
    public static void AppendRange(List<Extent> target, ReadOnlySpan<Extent> source, long from, long to, long shift)
    {
        foreach (ref readonly var extent in source)
        {
            if (extent.End <= from)
                continue;
            if (extent.Offset >= to)
                break;
            var part = extent.Slice(Math.Max(extent.Offset, from), Math.Min(extent.End, to));
            Append(target, part with { Offset = part.Offset + shift });
        }
    }

    /// <summary>Appends <paramref name="extent"/>, whose offset is the file's, cut at the borders between leaves.</summary>
    public static void AppendCut(List<Extent> extents, Extent extent)
    {
        while (true)
        {
            var border = (extent.Offset & ~(long)(MapGeometry.LeafSpan - 1)) + MapGeometry.LeafSpan;
            if (border < 0 || extent.End <= border)
                break;
            extents.Add(extent.Slice(extent.Offset, border));
            extent = extent.Slice(border, extent.End);
        }
        extents.Add(extent);
    }
}

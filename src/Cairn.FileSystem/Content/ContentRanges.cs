using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Tells where a content has data and where holes.</summary>
internal sealed class ContentRanges(MapReader maps, ContentReader reader, ChunkReader chunks)
{
    /// <summary>The next run of data at or after <paramref name="offset"/>; what neither ends nor begins in it is a hole.</summary>
    /// <param name="transaction">Where to read.</param>
    /// <param name="content">The content.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="offset">Where to look from.</param>
    /// <param name="start">Where the data begins, not before <paramref name="offset"/>.</param>
    /// <param name="end">The first offset behind it, not beyond <paramref name="size"/>.</param>
    /// <param name="limit">A run need not be followed beyond this.</param>
    /// <returns>Whether there is any.</returns>
    public bool TryNextData(IReadTransaction transaction, ContentRef content, long size, long offset, out long start, out long end, long limit = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        start = offset;
        end = content.Kind switch
        {
            ContentKind.Inline => reader.Inline(transaction, content.Id).Length,
            ContentKind.Chunk => chunks.PlainLength(transaction, content.Id),
            _ => 0,
        };
        if (content.Kind == ContentKind.Map)
            FindInMap(transaction, content, Math.Min(size, limit), ref start, out end);
        end = Math.Min(end, size);
        return start < end;
    }

    /// <summary>SEEK_DATA: the first offset at or after <paramref name="offset"/> that holds data; -1 when only a hole is left.</summary>
    public long SeekData(IReadTransaction transaction, ContentRef content, long size, long offset) =>
        TryNextData(transaction, content, size, offset, out var start, out _, offset) ? start : -1;

    /// <summary>SEEK_HOLE: the first offset at or after <paramref name="offset"/> in a hole, the end of the file counting as one; -1
    /// when <paramref name="offset"/> is not within the file.</summary>
    public long SeekHole(IReadTransaction transaction, ContentRef content, long size, long offset)
    {
        if (offset >= size)
            return -1;
        return TryNextData(transaction, content, size, offset, out var start, out var end) && start == offset ? end : offset;
    }

    private void FindInMap(IReadTransaction transaction, ContentRef map, long limit, ref long start, out long end)
    {
        end = -1;
        for (var at = start; maps.FindLeaf(transaction, map, at, out var leafStart, out _) is { } leaf; at = leafStart + MapGeometry.LeafSpan)
        {
            for (var i = leaf.FirstEndingAfter(at - leafStart); i < leaf.Extents.Length; i++)
            {
                ref readonly var extent = ref leaf.Extents[i];
                if (end < 0)
                    start = Math.Max(start, leafStart + extent.Offset);
                else if (leafStart + extent.Offset != end)
                    return;
                end = leafStart + extent.End;
                if (end >= limit)
                    return;
            }
            if (leafStart > long.MaxValue - MapGeometry.LeafSpan || end >= 0 && end < leafStart + MapGeometry.LeafSpan)
                return;
        }
    }
}

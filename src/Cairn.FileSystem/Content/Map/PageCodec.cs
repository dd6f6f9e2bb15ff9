using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Content;

/// <summary>Pages as bytes (docs/format.md §14). Reading accepts exactly what writing makes.</summary>
internal static class PageCodec
{
    private const int MaxExtentBytes = 4 * OrderedNumber.MaxBytes;
    private const int MaxChildBytes = 2 * OrderedNumber.MaxBytes;

    /// <summary>Room that <paramref name="page"/> may need.</summary>
    public static int MaxBytes(MapPage page) => 1 + page.Extents.Length * MaxExtentBytes + page.Children.Length * MaxChildBytes;

    /// <summary>Writes <paramref name="page"/>.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(MapPage page, Span<byte> target)
    {
        var writer = new RecordWriter(target);
        writer.Byte((byte)page.Height);
        if (page.IsLeaf)
            WriteExtents(page.Extents, ref writer);
        else
            WriteChildren(page.Children, ref writer);
        return writer.Length;
    }

    /// <summary>Reads a page that must have <paramref name="height"/>.</summary>
    public static MapPage Read(ReadOnlySpan<byte> bytes, int height)
    {
        var reader = new RecordReader(bytes, "map page");
        if (reader.Byte() != height)
            throw reader.Malformed("its height is not that of its place");
        if (reader.AtEnd)
            throw reader.Malformed("it is empty");
        return height == 0 ? MapPage.Leaf(ReadExtents(reader)) : MapPage.Inner(height, ReadChildren(reader, height));
    }

    private static void WriteExtents(Extent[] extents, ref RecordWriter writer)
    {
        var end = 0L;
        var chunk = 0L;
        foreach (ref readonly var extent in extents.AsSpan())
        {
            writer.Number(extent.Offset - end);
            writer.Number((ulong)extent.Length);
            writer.Signed(extent.Chunk - chunk);
            writer.Number((ulong)extent.ChunkOffset);
            (end, chunk) = (extent.End, extent.Chunk);
        }
    }

    private static Extent[] ReadExtents(RecordReader reader)
    {
        var extents = new Extent[CountExtents(reader)];
        var end = 0L;
        var chunk = 0L;
        for (var i = 0; i < extents.Length; i++)
        {
            var extent = ReadExtent(ref reader, end, chunk);
            if (i > 0 && extents[i - 1].GoesOnIn(extent))
                throw reader.Malformed("two extents should be one");
            extents[i] = extent;
            (end, chunk) = (extent.End, extent.Chunk);
        }
        return extents;
    }

    private static int CountExtents(RecordReader reader)
    {
        var count = 0;
        for (var (end, chunk) = (0L, 0L); !reader.AtEnd; count++)
        {
            if (count == ContentLimits.ExtentsPerLeaf)
                throw reader.Malformed("it has too many extents");
            var extent = ReadExtent(ref reader, end, chunk);
            (end, chunk) = (extent.End, extent.Chunk);
        }
        return count;
    }

    private static Extent ReadExtent(ref RecordReader reader, long end, long chunk)
    {
        var offset = end + reader.Int(MapGeometry.LeafSpan);
        var length = reader.Int(ContentLimits.Chunk);
        chunk = unchecked(chunk + reader.Signed());
        var chunkOffset = reader.Int(ContentLimits.Chunk);
        if (length == 0 || offset + length > MapGeometry.LeafSpan)
            throw reader.Malformed("an extent is empty or crosses the leaf's border");
        if (chunkOffset + length > ContentLimits.Chunk)
            throw reader.Malformed("an extent reaches beyond the largest chunk");
        return chunk > 0 ? new Extent(offset, length, chunk, chunkOffset) : throw reader.Malformed("a chunk's number is not positive");
    }

    private static void WriteChildren(long[] children, ref RecordWriter writer)
    {
        var absent = 0;
        var before = 0L;
        foreach (var child in children)
        {
            if (child == 0)
            {
                absent++;
                continue;
            }
            writer.Number((ulong)absent);
            writer.Signed(child - before);
            (absent, before) = (0, child);
        }
    }

    private static long[] ReadChildren(RecordReader reader, int height)
    {
        var children = new long[MapGeometry.Children];
        var count = MapGeometry.ChildCount(height);
        var child = 0L;
        for (var place = 0; !reader.AtEnd; place++)
        {
            place += reader.Int(MapGeometry.Children);
            if (place >= count)
                throw reader.Malformed("it has too many children");
            child = unchecked(child + reader.Signed());
            if (child <= 0)
                throw reader.Malformed("a child's number is not positive");
            children[place] = child;
        }
        return children;
    }
}

using System.Buffers;

namespace Cairn.FileSystem.Content;

/// <summary>Copies ranges by sharing chunks, and where the places in both files allow it whole leaves.</summary>
internal sealed class RangeCopier(
    ContentEditor editor, ContentReader reader, MapReader maps, PageStore pages, ChunkReader chunks, ChunkWriter writer, LeafMerger merger)
{
    /// <summary>Ranges up to this are copied byte by byte: an extent for less costs more than it saves.</summary>
    private const int SmallCopy = ContentLimits.Whole;

    /// <summary>How much is collected before the target's map is changed: bounds the memory.</summary>
    private const long Slice = 256L * MapGeometry.LeafSpan;

    /// <summary>Puts a part of one content into another (or the same) at <paramref name="targetOffset"/>, holes included.</summary>
    /// <remarks>Chunks and pages are shared afterwards: the born set of the edit is cleared, and whoever holds one for the
    /// source clears it too. Costs O(extents) where the offsets differ by no multiple of 1 MiB, O(leaves) where they do.</remarks>
    public ContentRef Copy(in ContentEdit edit, ContentSpan source, ContentRef target, long targetSize, long targetOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(source.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(targetOffset);
        var length = source.Clipped;
        if (length == 0)
            return target;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(targetOffset, long.MaxValue - length);
        edit.Born?.Clear();
        var newSize = Math.Max(targetSize, targetOffset + length);
        if (length <= SmallCopy || ContentEditor.IsWhole(edit, target, newSize))
            return CopyBytes(edit, source, (int)length, target, targetSize, targetOffset);
        return Share(edit with { Born = edit.Born ?? new BornSet() }, source, length, target, targetSize, targetOffset);
    }

    private ContentRef CopyBytes(in ContentEdit edit, in ContentSpan source, int length, ContentRef target, long targetSize, long targetOffset)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var bytes = buffer.AsSpan(0, length);
        reader.Read(edit.Transaction, source.Content, source.Size, source.Offset, bytes);
        var content = editor.Write(edit, target, targetSize, targetOffset, bytes);
        ArrayPool<byte>.Shared.Return(buffer);
        return content;
    }

    private ContentRef Share(in ContentEdit edit, in ContentSpan source, long length, ContentRef target, long targetSize, long targetOffset)
    {
        var map = new MapEditor(pages, merger, edit);
        var root = editor.AsMap(edit, target, targetSize);
        if (targetOffset + length > targetSize)
            root = map.Cut(root, targetSize);
        var patch = new MapPatch();
        var single = AsExtent(edit, source);
        for (var done = 0L; done < length;)
        {
            var from = source.Offset + done;
            var count = SliceLength(edit, source.Content, from, length - done);
            patch.Clear();
            if (single is { } extent)
                AddPart(patch, extent, from, from + count, targetOffset - source.Offset);
            else if (source.Content.Kind == ContentKind.Map)
                AddLeaves(edit, source.Content, from, from + count, targetOffset - source.Offset, patch);
            root = map.Replace(root, targetOffset + done, targetOffset + done + count - 1, patch);
            done += count;
        }
        return map.Finish(root);
    }

    /// <summary>How much is copied at once: a slice, or everything up to the next data where that is farther.</summary>
    private long SliceLength(in ContentEdit edit, ContentRef source, long from, long length)
    {
        if (source.Kind != ContentKind.Map || maps.FindLeaf(edit.Transaction, source, from, out var start, out _) is null)
            return length;
        return Math.Min(length, Math.Max(Slice, start - from));
    }

    /// <summary>A content that is not a map, as one extent.</summary>
    private Extent? AsExtent(in ContentEdit edit, in ContentSpan source)
    {
        var id = source.Content.Id;
        if (source.Content.Kind == ContentKind.Chunk)
            return new Extent(0, (int)Math.Min(source.Size, chunks.PlainLength(edit.Transaction, id)), id, 0);
        if (source.Content.Kind != ContentKind.Inline)
            return null;
        var bytes = reader.Inline(edit.Transaction, id).ToArray();
        // Two leaves may come to share it, so it is nobody's alone.
        return bytes.Length == 0 ? null : new Extent(0, bytes.Length, writer.StoreOwn(edit with { Born = null }, bytes), 0);
    }

    private void AddLeaves(in ContentEdit edit, ContentRef map, long from, long to, long shift, MapPatch patch)
    {
        var aligned = (shift & (MapGeometry.LeafSpan - 1)) == 0;
        for (var at = from; at < to;)
        {
            if (maps.FindLeaf(edit.Transaction, map, at, out var start, out var id) is not { } leaf || start >= to)
                return;
            var last = MapGeometry.Last(start, 0);
            if (aligned && start >= from && last < to)
                patch.AddLeaf(start + shift, id);
            else
                AddExtents(patch, leaf, start, from, to, shift);
            if (last == long.MaxValue)
                return;
            at = last + 1;
        }
    }

    private static void AddExtents(MapPatch patch, MapPage leaf, long start, long from, long to, long shift)
    {
        foreach (ref readonly var extent in leaf.Extents.AsSpan(leaf.FirstEndingAfter(from - start)))
            AddPart(patch, extent with { Offset = start + extent.Offset }, from, to, shift);
    }

    private static void AddPart(MapPatch patch, in Extent extent, long from, long to, long shift)
    {
        if (extent.Offset >= to || extent.End <= from)
            return;
        var part = extent.Slice(Math.Max(extent.Offset, from), Math.Min(extent.End, to));
        patch.Add(part with { Offset = part.Offset + shift });
    }
}

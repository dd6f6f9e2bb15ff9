using System.Buffers;

namespace Cairn.FileSystem.Content;

/// <summary>Rewrites runs of small neighbouring extents of a leaf as larger chunks.</summary>
internal sealed class LeafMerger(ContentReader reader, ChunkWriter writer) : ILeafMerger
{
    public Extent[] MergeLeaf(in ContentEdit edit, ReadOnlySpan<Extent> extents)
    {
        var merged = Merge(edit, extents, 0);
        if (merged.Length <= ContentLimits.ExtentsPerLeaf)
            return merged;
        // Holes keep them apart: those within a cut are filled.
        var whole = new List<Extent>();
        Rewrite(edit, extents, 0, whole);
        return [.. whole];
    }

    /// <summary>The same bytes, with every run of at least two small extents that follow each other within one cut of the policy
    /// as one chunk for each cut. Offsets are relative to the leaf, which begins at <paramref name="start"/>.</summary>
    public Extent[] Merge(in ContentEdit edit, ReadOnlySpan<Extent> extents, long start)
    {
        var merged = new List<Extent>(extents.Length);
        for (var i = 0; i < extents.Length;)
        {
            var count = RunLength(extents[i..], edit.Policy.WriteCut);
            if (count < 2)
                merged.Add(extents[i]);
            else
                Rewrite(edit, extents.Slice(i, count), start, merged);
            i += Math.Max(count, 1);
        }
        return [.. merged];
    }

    /// <summary>Whether there are at least two small extents that follow each other within one cut.</summary>
    public static bool HasRuns(ReadOnlySpan<Extent> extents, int cut)
    {
        for (var i = 0; i < extents.Length;)
        {
            var count = RunLength(extents[i..], cut);
            if (count >= 2)
                return true;
            i += Math.Max(count, 1);
        }
        return false;
    }

    public void Replaced(in ContentEdit edit, ReadOnlySpan<Extent> before, ReadOnlySpan<Extent> after)
    {
        if (edit.Born is not { Count: > 0 } born)
            return;
        foreach (ref readonly var extent in before)
        {
            if (!born.Contains(extent.Chunk) || Refers(after, extent.Chunk))
                continue;
            born.Remove(extent.Chunk);
            writer.Delete(edit, extent.Chunk);
        }
    }

    private static int RunLength(ReadOnlySpan<Extent> extents, int cut)
    {
        var small = Math.Min(ContentLimits.Small, cut);
        var count = 0;
        foreach (ref readonly var extent in extents)
        {
            if (extent.Length >= small || count > 0 && (extent.Offset != extents[count - 1].End || extent.Offset / cut != extents[0].Offset / cut))
                break;
            count++;
        }
        return count;
    }

    private void Rewrite(in ContentEdit edit, ReadOnlySpan<Extent> run, long start, List<Extent> merged)
    {
        var from = run[0].Offset;
        var length = (int)(run[^1].End - from);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var bytes = buffer.AsSpan(0, length);
        reader.ReadLeaf(edit.Transaction, run, start, (int)from, bytes, streaming: false);
        var cut = edit.Policy.WriteCut;
        for (var at = from; at < from + length;)
        {
            var end = Math.Min(from + length, (at / cut + 1) * cut);
            var chunk = writer.StoreOwn(edit, bytes[(int)(at - from)..(int)(end - from)]);
            merged.Add(new Extent(at, (int)(end - at), chunk, 0));
            at = end;
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static bool Refers(ReadOnlySpan<Extent> extents, long chunk)
    {
        foreach (ref readonly var extent in extents)
        {
            if (extent.Chunk == chunk)
                return true;
        }
        return false;
    }
}

using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Rewrites what many small random writes left of a map into larger chunks; the bytes stay equal.</summary>
internal sealed class ContentMerger(MapReader maps, PageStore pages, LeafMerger leaves)
{
    /// <summary>Merges leaves from <paramref name="position"/> on until <paramref name="budget"/> bytes were rewritten.</summary>
    /// <param name="edit">Where the new chunks and pages are put.</param>
    /// <param name="content">The content.</param>
    /// <param name="position">0 at first; where to go on afterwards, -1 when all is done.</param>
    /// <param name="budget">Bounds the work of one call.</param>
    /// <returns>A content with the same bytes; the same when there was nothing to do.</returns>
    public ContentRef Merge(in ContentEdit edit, ContentRef content, ref long position, long budget)
    {
        while (budget > 0 && content.Kind == ContentKind.Map)
        {
            if (maps.FindLeaf(edit.Transaction, content, position, out var start, out _) is not { } leaf)
                break;
            content = MergeLeaf(edit, content, leaf, start, ref budget);
            if (MapGeometry.Last(start, 0) == long.MaxValue)
                break;
            position = start + MapGeometry.LeafSpan;
            if (budget <= 0)
                return content;
        }
        position = -1;
        return content;
    }

    /// <summary>Whether <see cref="Merge"/> would find anything to do. Reads leaves until it is known.</summary>
    public bool IsFragmented(IReadTransaction transaction, ContentRef content, ContentPolicy policy)
    {
        var start = 0L;
        for (var at = 0L; content.Kind == ContentKind.Map && maps.FindLeaf(transaction, content, at, out start, out _) is { } leaf; at = start + MapGeometry.LeafSpan)
        {
            if (LeafMerger.HasRuns(leaf.Extents, policy.WriteCut))
                return true;
            if (MapGeometry.Last(start, 0) == long.MaxValue)
                break;
        }
        return false;
    }

    private ContentRef MergeLeaf(in ContentEdit edit, ContentRef content, MapPage leaf, long start, ref long budget)
    {
        var merged = leaves.Merge(edit, leaf.Extents, start);
        if (merged.Length == leaf.Extents.Length)
            return content;
        var patch = new MapPatch();
        foreach (ref readonly var extent in merged.AsSpan())
        {
            patch.Add(extent with { Offset = start + extent.Offset });
            budget -= Array.IndexOf(leaf.Extents, extent) < 0 ? extent.Length : 0;
        }
        var editor = new MapEditor(pages, leaves, edit);
        return editor.Finish(editor.Replace(new MapNode(content.Id, content.Height), start, MapGeometry.Last(start, 0), patch));
    }
}

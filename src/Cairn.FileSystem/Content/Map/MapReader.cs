using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Finds the leaves of a map.</summary>
internal sealed class MapReader(PageStore pages)
{
    /// <summary>The first leaf that covers <paramref name="offset"/> or stands behind it; null when there is none.</summary>
    /// <param name="transaction">Where to read.</param>
    /// <param name="map">A content of kind map.</param>
    /// <param name="offset">At least 0.</param>
    /// <param name="start">Where the leaf begins.</param>
    /// <param name="id">The leaf's id.</param>
    public MapPage? FindLeaf(IReadTransaction transaction, ContentRef map, long offset, out long start, out long id)
    {
        (start, id) = (0, 0);
        if (map.Height > MapGeometry.MaxHeight)
            throw ContentErrors.Page(map.Id, "has an impossible height");
        if (offset > MapGeometry.Last(0, map.Height))
            return null;
        return Find(transaction, map.Id, map.Height, ref start, offset, out id);
    }

    private MapPage? Find(IReadTransaction transaction, long id, int height, ref long start, long offset, out long leafId)
    {
        var page = pages.Get(transaction, id, height);
        leafId = id;
        if (page.IsLeaf)
            return page;
        var first = offset <= start ? 0 : MapGeometry.Child(offset, height);
        for (var i = page.FirstChild(first); i >= 0; i = i + 1 < page.Children.Length ? page.FirstChild(i + 1) : -1)
        {
            var childStart = MapGeometry.ChildStart(start, height, i);
            if (Find(transaction, page.Children[i], height - 1, ref childStart, offset, out leafId) is not { } leaf)
                continue;
            start = childStart;
            return leaf;
        }
        return null;
    }
}

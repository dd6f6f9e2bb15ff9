using System.Runtime.InteropServices;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Replaces a range of a map: new leaves where it is touched and new inner pages on the way to them; every
/// other page is shared with the map as it was.
/// </summary>
/// <remarks>One per edit; not for several threads.</remarks>
internal sealed class MapEditor(PageStore pages, ILeafMerger merger, ContentEdit edit)
{
    private readonly List<Extent> _leaf = [];
    private MapPatch _patch = new();
    private long _from;
    private long _last;

    /// <summary>Puts <paramref name="patch"/> in the place of everything from <paramref name="from"/> to <paramref name="last"/>, both included.</summary>
    /// <returns>The new root; absent when nothing but a hole is left.</returns>
    public MapNode Replace(MapNode root, long from, long last, MapPatch patch)
    {
        (_from, _last, _patch) = (from, last, patch);
        var height = Math.Max(root.Height, MapGeometry.HeightFor(Math.Max(patch.Last, 0)));
        return from > MapGeometry.Last(0, height) ? root : Edit(root, height, 0, top: true);
    }

    /// <summary>Keeps only what lies before <paramref name="size"/>.</summary>
    public MapNode Cut(MapNode root, long size)
    {
        root = Lower(root, size);
        return root.IsAbsent ? root : Replace(root, size, long.MaxValue, new MapPatch());
    }

    /// <summary>Stores what is not stored yet.</summary>
    public ContentRef Finish(MapNode root)
    {
        if (root.IsAbsent)
            return ContentRef.None;
        var id = root.Pending is { } leaf ? pages.Put(edit, leaf) : root.Id;
        return new ContentRef(ContentKind.Map, id, (byte)root.Height);
    }

    /// <summary>Forgets a subtree: what of it was born through this handle is deleted.</summary>
    public void Drop(MapNode node)
    {
        if (node.Id == 0 || edit.Born is not { } born || !born.Contains(node.Id))
            return;
        var page = pages.Get(edit.Transaction, node.Id, node.Height);
        foreach (var child in page.Children)
        {
            if (child != 0)
                Drop(new MapNode(child, node.Height - 1));
        }
        merger.Replaced(edit, page.Extents, []);
        pages.Replaced(edit, node.Id);
    }

    /// <summary>While only the first child of the root can matter, that child is the root.</summary>
    private MapNode Lower(MapNode root, long size)
    {
        while (root.Height > 0 && size - 1 <= MapGeometry.Last(0, root.Height - 1))
        {
            var page = pages.Get(edit.Transaction, root.Id, root.Height);
            for (var i = 1; i < page.Children.Length; i++)
                Drop(new MapNode(page.Children[i], root.Height - 1));
            pages.Replaced(edit, root.Id);
            root = page.Children[0] == 0 ? default : new MapNode(page.Children[0], root.Height - 1);
        }
        return root;
    }

    private MapNode Edit(MapNode node, int height, long start, bool top = false)
    {
        var last = MapGeometry.Last(start, height);
        if (node.IsAbsent && !_patch.HasUpTo(last))
            return default;
        if (_from <= start && last <= _last)
        {
            if (!_patch.HasUpTo(last))
            {
                Drop(node);
                return default;
            }
            // What was born here is compared leaf by leaf: the patch may keep some of its chunks. The rest need not even be read.
            if (node.Pending is null && edit.Born?.Contains(node.Id) != true)
                node = default;
        }
        return height == 0 ? EditLeaf(node, start) : EditInner(node, height, start, top);
    }

    private MapNode EditLeaf(MapNode node, long start)
    {
        var shared = _patch.TakeLeaf(start);
        if (shared != 0)
        {
            Drop(node);
            return new MapNode(shared, 0);
        }
        var old = node.IsAbsent ? [] : node.Pending?.Extents ?? pages.Get(edit.Transaction, node.Id, 0).Extents;
        _leaf.Clear();
        var end = Math.Min(_last - start, MapGeometry.LeafSpan - 1) + 1;
        LeafEditor.AppendRange(_leaf, old, 0, _from - start, 0);
        foreach (ref readonly var extent in _patch.TakeUpTo(MapGeometry.Last(start, 0)))
            LeafEditor.Append(_leaf, extent with { Offset = extent.Offset - start });
        LeafEditor.AppendRange(_leaf, old, end, MapGeometry.LeafSpan, 0);
        var changed = CollectionsMarshal.AsSpan(_leaf);
        if (changed.SequenceEqual(old))
            return node;
        var extents = changed.Length > ContentLimits.ExtentsPerLeaf ? merger.MergeLeaf(edit, changed) : changed.ToArray();
        merger.Replaced(edit, old, extents);
        if (node.Id != 0)
            pages.Replaced(edit, node.Id);
        return extents.Length == 0 ? default : new MapNode(pages.Put(edit, MapPage.Leaf(extents)), 0);
    }

    private MapNode EditInner(MapNode node, int height, long start, bool top)
    {
        var standsHere = node.Id != 0 && node.Height == height;
        var old = standsHere ? pages.Get(edit.Transaction, node.Id, height).Children : [];
        var children = new long[MapGeometry.Children];
        old.CopyTo(children, 0);
        var first = _from <= start ? 0 : MapGeometry.Child(_from, height);
        var final = _last >= MapGeometry.Last(start, height) ? MapGeometry.ChildCount(height) - 1 : MapGeometry.Child(_last, height);
        var lower = standsHere ? default : node;
        if (first > 0 && !lower.IsAbsent)
            children[0] = Store(lower, height - 1);
        for (var i = first; i <= final; i++)
        {
            var child = i == 0 && !lower.IsAbsent ? lower : new MapNode(children[i], height - 1);
            children[i] = Store(Edit(child, height - 1, MapGeometry.ChildStart(start, height, i)), height - 1);
        }
        if (standsHere && children.AsSpan().SequenceEqual(old))
            return node;
        if (standsHere)
            pages.Replaced(edit, node.Id);
        return Inner(children, height, top);
    }

    private MapNode Inner(long[] children, int height, bool top)
    {
        if (!children.AsSpan(1).ContainsAnyExcept(0L))
        {
            if (children[0] == 0)
                return default;
            if (top)
                return new MapNode(children[0], height - 1);
        }
        return new MapNode(pages.Put(edit, MapPage.Inner(height, children)), height);
    }

    /// <summary>The id of a page at <paramref name="height"/> that holds <paramref name="node"/>; 0 when there is nothing.</summary>
    private long Store(MapNode node, int height)
    {
        if (node.IsAbsent)
            return 0;
        if (node.Height == height)
            return node.Pending is { } leaf ? pages.Put(edit, leaf) : node.Id;
        var children = new long[MapGeometry.Children];
        children[0] = Store(node, height - 1);
        return pages.Put(edit, MapPage.Inner(height, children));
    }
}

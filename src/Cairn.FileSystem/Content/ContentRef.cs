namespace Cairn.FileSystem.Content;

/// <summary>Where the bytes of a node are (docs/format.md §7).</summary>
internal enum ContentKind : byte
{
    /// <summary>Nowhere: the file is empty or one hole.</summary>
    None,

    /// <summary>One record of the table <c>inline</c>.</summary>
    Inline,

    /// <summary>One chunk.</summary>
    Chunk,

    /// <summary>A tree of pages over the file's offsets.</summary>
    Map,

    /// <summary>In the node record itself: the target of a symbolic link.</summary>
    SymlinkTarget,

    /// <summary>Nowhere any more: what it was, a purge destroyed.</summary>
    Purged,
}

/// <summary>
/// Names an immutable content. Nodes, versions, copies and branches that hold equal refs share the bytes; the
/// file's size stands beside it, in the node.
/// </summary>
/// <param name="Kind">Where the bytes are.</param>
/// <param name="Id">The inline content, chunk or root page; 0 where there is none.</param>
/// <param name="Height">The root page's height in a map: 0 for a leaf.</param>
internal readonly record struct ContentRef(ContentKind Kind, long Id, byte Height)
{
    public static ContentRef None => default;

    public static ContentRef Purged => new(ContentKind.Purged, 0, 0);
}

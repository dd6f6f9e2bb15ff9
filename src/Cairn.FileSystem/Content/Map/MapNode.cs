namespace Cairn.FileSystem.Content;

/// <summary>
/// A subtree on its way through an edit: a stored page; one that stands lower than its place, under inner pages
/// with only a first child that are not stored yet; or a leaf that is not stored yet.
/// </summary>
/// <param name="Id">The stored page; 0: none.</param>
/// <param name="Height">The height of that page.</param>
/// <param name="Pending">A leaf that is not stored.</param>
internal readonly record struct MapNode(long Id, int Height, MapPage? Pending = null)
{
    public bool IsAbsent => Id == 0 && Pending is null;
}

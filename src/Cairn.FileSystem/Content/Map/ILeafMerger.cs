namespace Cairn.FileSystem.Content;

/// <summary>What a <see cref="MapEditor"/> asks of whoever can read and store chunks.</summary>
internal interface ILeafMerger
{
    /// <summary>Rewrites the small extents of a leaf that has too many; offsets are relative to the leaf.</summary>
    /// <returns>At most <see cref="ContentLimits.ExtentsPerLeaf"/> extents with the same bytes.</returns>
    Extent[] MergeLeaf(in ContentEdit edit, ReadOnlySpan<Extent> extents);

    /// <summary>A leaf's extents were replaced: chunks that were born through this handle and stand in no extent any more are deleted.</summary>
    void Replaced(in ContentEdit edit, ReadOnlySpan<Extent> before, ReadOnlySpan<Extent> after);
}

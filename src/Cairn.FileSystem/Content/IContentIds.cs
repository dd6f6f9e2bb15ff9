namespace Cairn.FileSystem.Content;

/// <summary>
/// Hands out content ids: ascending, vault-wide, never reused, shared by inline contents, chunks and pages. An id that is
/// not used in the end is lost, which is no harm.
/// </summary>
internal interface IContentIds
{
    /// <summary>The next id. Safe for several threads.</summary>
    long Next();
}

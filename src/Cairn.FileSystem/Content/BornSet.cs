namespace Cairn.FileSystem.Content;

/// <summary>
/// The pages, inline contents and unshared chunks that one open handle stored in the group that is not committed
/// yet. What is replaced through the same handle before the commit was seen by nobody, and is deleted at once.
/// </summary>
/// <remarks>The owner clears it at each commit, and whenever anything else took a reference to the content (a copy, a
/// version, a restore, a fork). Used by one thread at a time.</remarks>
internal sealed class BornSet
{
    private readonly HashSet<long> _ids = [];

    public int Count => _ids.Count;

    public void Add(long id) => _ids.Add(id);

    public bool Contains(long id) => _ids.Contains(id);

    /// <summary>Forgets <paramref name="id"/>; false when it was not born here.</summary>
    public bool Remove(long id) => _ids.Remove(id);

    public void Clear() => _ids.Clear();
}

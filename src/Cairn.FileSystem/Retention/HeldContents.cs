using System.Collections.Concurrent;
using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Contents that something in this process reads for longer than one operation, such as an open stream: collection takes them for named, whatever
/// becomes of the records that named them.
/// </summary>
internal sealed class HeldContents
{
    private readonly ConcurrentDictionary<ContentRef, int> _held = new();

    /// <summary>The contents held now.</summary>
    public IEnumerable<ContentRef> All => _held.Keys;

    public void Hold(ContentRef content) => _held.AddOrUpdate(content, 1, static (_, count) => count + 1);

    public void Release(ContentRef content)
    {
        while (_held.TryGetValue(content, out var count))
            if (count > 1 ? _held.TryUpdate(content, count - 1, count) : _held.TryRemove(new KeyValuePair<ContentRef, int>(content, count)))
                return;
    }
}

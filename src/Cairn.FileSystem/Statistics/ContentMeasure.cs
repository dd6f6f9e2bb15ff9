using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Retention;
using Cairn.Storage;

namespace Cairn.FileSystem.Statistics;

/// <summary>Adds up what contents take, each part once however many share it.</summary>
internal sealed class ContentMeasure(VaultSchema schema, IReadTransaction transaction) : IContentVisitor
{
    private readonly IdSet _seen = new();

    /// <summary>Bytes that the parts visited so far take in the engine or in packs.</summary>
    public long StoredBytes { get; private set; }

    /// <inheritdoc/>
    public bool Visit(ContentPart part, long id)
    {
        if (!_seen.Add(id))
            return false;
        StoredBytes += Stored(part, id);
        return true;
    }

    private long Stored(ContentPart part, long id) => part switch
    {
        ContentPart.Inline => transaction.TryGet(schema.Inline, id, out var bytes) ? bytes.Length : 0,
        ContentPart.Page => transaction.TryGet(schema.Pages, id, out var page) ? page.Length : 0,
        _ => transaction.TryGet(schema.Chunks, id, out var chunk) ? ChunkRecord.Read(chunk).StoredLength : 0,
    };
}

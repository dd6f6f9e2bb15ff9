using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Deletes what collection condemned.</summary>
internal sealed class ContentRemover(VaultSchema schema, ChunkIndex index, PackTable packs)
{
    /// <summary>Deletes a record, a chunk's index entry if it leads to it, and counts its bytes in a pack as dead. It need not be there.</summary>
    public void Remove(IWriteTransaction transaction, ContentPart part, long id)
    {
        switch (part)
        {
            case ContentPart.Inline:
                transaction.Delete(schema.Inline, id);
                break;
            case ContentPart.Page:
                transaction.Delete(schema.Pages, id);
                break;
            default:
                RemoveChunk(transaction, id);
                break;
        }
    }

    private void RemoveChunk(IWriteTransaction transaction, long id)
    {
        if (!transaction.TryGet(schema.Chunks, id, out var bytes))
            return;
        var record = ChunkRecord.Read(bytes);
        Span<byte> hash = stackalloc byte[ChunkRecord.HashBytes];
        record.Hash.CopyTo(hash);
        var place = record.Place;
        var inPack = record.InPack;
        index.Remove(transaction, hash, id);
        transaction.Delete(schema.Chunks, id);
        if (inPack)
            packs.AddDead(transaction, place.Pack, PackFormat.RecordHeaderBytes + place.Length);
    }
}

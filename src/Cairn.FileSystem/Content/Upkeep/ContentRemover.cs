using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Deletes what collection condemned.</summary>
internal sealed class ContentRemover(VaultSchema schema, ChunkIndex index, PackTable packs)
{
    /// <summary>Deletes a record, a chunk's index entry if it leads to it, and counts its bytes in a pack as dead. It need not be there.</summary>
    /// <returns>Bytes that it took, as it was stored.</returns>
    public long Remove(IWriteTransaction transaction, ContentPart part, long id) => part switch
    {
        ContentPart.Inline => RemoveRecord(transaction, schema.Inline, id),
        ContentPart.Page => RemoveRecord(transaction, schema.Pages, id),
        _ => RemoveChunk(transaction, id),
    };

    /// <summary>Bytes that a part takes in the engine or in a pack, by its record.</summary>
    public static long StoredBytes(ContentPart part, ReadOnlySpan<byte> record) => part == ContentPart.Chunk ? ChunkRecord.Read(record).StoredLength : record.Length;

    private static long RemoveRecord(IWriteTransaction transaction, Table table, long id)
    {
        long bytes = transaction.TryGet(table, id, out var record) ? record.Length : 0;
        transaction.Delete(table, id);
        return bytes;
    }

    private long RemoveChunk(IWriteTransaction transaction, long id)
    {
        if (!transaction.TryGet(schema.Chunks, id, out var bytes))
            return 0;
        var record = ChunkRecord.Read(bytes);
        long stored = record.StoredLength;
        Span<byte> hash = stackalloc byte[ChunkRecord.HashBytes];
        record.Hash.CopyTo(hash);
        var place = record.Place;
        var inPack = record.InPack;
        index.Remove(transaction, hash, id);
        transaction.Delete(schema.Chunks, id);
        if (inPack)
            packs.AddDead(transaction, place.Pack, PackFormat.RecordHeaderBytes + place.Length);
        return stored;
    }
}

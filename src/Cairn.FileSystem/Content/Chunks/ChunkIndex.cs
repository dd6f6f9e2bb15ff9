using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// From hash to chunk. An entry is a hint: it may be missing, or lead to a chunk that is gone; what it leads to is
/// compared by its whole hash before it is used.
/// </summary>
internal sealed class ChunkIndex(VaultSchema schema)
{
    /// <summary>Bytes of the hash that are the key.</summary>
    public const int KeyBytes = 16;

    private const byte CondemnedChunk = 3;

    /// <summary>A chunk with these plain bytes that is not condemned; 0 when none is known.</summary>
    public long Find(IReadTransaction transaction, ReadOnlySpan<byte> hash, int plainLength)
    {
        var id = Entry(transaction, hash);
        if (id == 0 || !transaction.TryGet(schema.Chunks, id, out var bytes))
            return 0;
        var record = ChunkRecord.Read(bytes);
        if (record.PlainLength != plainLength || !record.Hash.SequenceEqual(hash))
            return 0;
        return IsCondemned(transaction, id) ? 0 : id;
    }

    /// <summary>Makes the entry of <paramref name="hash"/> lead to <paramref name="id"/>.</summary>
    public void Put(IWriteTransaction transaction, ReadOnlySpan<byte> hash, long id)
    {
        Span<byte> value = stackalloc byte[OrderedNumber.MaxBytes];
        transaction.Put(schema.ChunkIndex, hash[..KeyBytes], value[..OrderedNumber.Write(value, (ulong)id)]);
    }

    /// <summary>Removes the entry of <paramref name="hash"/> if it leads to <paramref name="id"/>.</summary>
    public void Remove(IWriteTransaction transaction, ReadOnlySpan<byte> hash, long id)
    {
        if (Entry(transaction, hash) == id)
            transaction.Delete(schema.ChunkIndex, hash[..KeyBytes]);
    }

    /// <summary>What the entry of <paramref name="hash"/> leads to; 0 when there is none.</summary>
    public long Entry(IReadTransaction transaction, ReadOnlySpan<byte> hash)
    {
        if (!transaction.TryGet(schema.ChunkIndex, hash[..KeyBytes], out var value))
            return 0;
        var reader = new RecordReader(value, "chunk index");
        var id = reader.Long();
        reader.End();
        return id;
    }

    private bool IsCondemned(IReadTransaction transaction, long id)
    {
        Span<byte> key = stackalloc byte[1 + OrderedNumber.MaxBytes];
        key[0] = CondemnedChunk;
        var length = 1 + OrderedNumber.Write(key[1..], (ulong)id);
        return transaction.Exists(schema.Condemned, key[..length]);
    }
}

using System.Buffers;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Content;

/// <summary>Stores chunks in the engine, within a transaction of the caller's.</summary>
internal sealed class ChunkWriter(VaultSchema schema, IContentIds ids, ChunkIndex index)
{
    /// <summary>Stores <paramref name="plain"/> (1 to 262,144 bytes), or finds it stored already.</summary>
    /// <returns>The chunk's id.</returns>
    public long StoreShared(in ContentEdit edit, ReadOnlySpan<byte> plain)
    {
        Span<byte> hash = stackalloc byte[ChunkRecord.HashBytes];
        ChunkHash.Compute(plain, hash);
        var id = index.Find(edit.Transaction, hash, plain.Length);
        if (id != 0)
            return id;
        id = Put(edit, plain, hash);
        index.Put(edit.Transaction, hash, id);
        return id;
    }

    /// <summary>Stores <paramref name="plain"/> for one content alone: nothing else will find it.</summary>
    /// <remarks>Pages of random writes hardly ever repeat, and an index entry would cost each of them a random write.</remarks>
    public long StoreOwn(in ContentEdit edit, ReadOnlySpan<byte> plain)
    {
        Span<byte> hash = stackalloc byte[ChunkRecord.HashBytes];
        ChunkHash.Compute(plain, hash);
        var id = Put(edit, plain, hash);
        edit.Born?.Add(id);
        return id;
    }

    /// <summary>Deletes a chunk that <see cref="StoreOwn"/> stored in the same group.</summary>
    public void Delete(in ContentEdit edit, long id) => edit.Transaction.Delete(schema.Chunks, id);

    private long Put(in ContentEdit edit, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> hash)
    {
        var id = ids.Next();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.MaxHeaderBytes + ChunkPayload.MaxStored(plain.Length));
        var length = Write(edit.Policy, plain, hash, buffer);
        edit.Transaction.Put(schema.Chunks, id, buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return id;
    }

    /// <summary>Makes the record of a chunk that stands in the engine.</summary>
    /// <returns>Its length.</returns>
    public static int Write(ContentPolicy policy, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> hash, Span<byte> target)
    {
        // The header's length does not depend on the codec, so the payload can be made in its place first.
        var header = ChunkRecord.WriteHere(target, ChunkPayload.None, plain.Length, hash);
        var stored = ChunkPayload.Compress(policy, plain, target[header..], out var codec);
        target[0] = codec;
        return header + stored;
    }
}

using System.Buffers;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Format;
using Cairn.Storage;
using Cairn.Storage.Codecs;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Reads chunks: the first read verifies the whole chunk by its hash and keeps it, later ones copy. Bytes that
/// are not what was stored are never handed out.
/// </summary>
/// <remarks>A chunk may be moved to another pack, and its pack deleted, after the caller's snapshot was taken: what is not found where the snapshot
/// says is looked for once more where it is now.</remarks>
internal sealed class ChunkReader(VaultSchema schema, IPackReader? packs, long cacheBytes, IEngine? engine = null)
{
    // An eighth is for what is free in arenas of which something is used.
    private readonly IdCache<ChunkBuffer> _cache = new(cacheBytes - (cacheBytes / 8));

    /// <summary>Bytes held in the cache.</summary>
    public long CachedBytes => _cache.Weight;

    /// <summary>What the cache holds and how often that helped.</summary>
    public CacheUse Use => new("chunks", 0, _cache.Weight, _cache.Hits, _cache.Misses);

    public void ClearCache() => _cache.Clear();

    /// <summary>Copies the chunk's bytes from <paramref name="offset"/> on. Where <paramref name="streaming"/>, the caller will hardly
    /// come back, and a chunk that is read whole is not kept.</summary>
    /// <returns>The bytes copied; fewer than asked for where the chunk ends.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>; <paramref name="target"/> holds no wrong bytes then.</exception>
    public int Read(IReadTransaction transaction, long id, int offset, Span<byte> target, bool streaming = false)
    {
        var buffer = _cache.Take(id);
        if (buffer is null)
        {
            if (streaming && offset == 0 && TryReadWhole(transaction, id, target))
                return target.Length;
            buffer = Load(transaction, id);
            _cache.Add(id, buffer);
        }
        return CopyOut(buffer, offset, target);
    }

    /// <summary>As <see cref="Read"/>, for a file that must have all these bytes at <paramref name="place"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming place and chunk; <paramref name="target"/> holds no wrong bytes then.</exception>
    public void ReadPart(IReadTransaction transaction, long id, int offset, Span<byte> target, long place, bool streaming)
    {
        try
        {
            if (Read(transaction, id, offset, target, streaming) == target.Length)
                return;
            target.Clear();
            throw ContentErrors.Chunk(id, "is shorter than the map says");
        }
        catch (CairnException error) when (error.Code == ErrorCode.Corrupt)
        {
            throw ContentErrors.At(error, place);
        }
    }

    /// <summary>Whether the cache has the chunk now.</summary>
    public bool IsCached(long id)
    {
        var buffer = _cache.Take(id, missCounts: false);
        buffer?.Unpin();
        return buffer is not null;
    }

    /// <summary>As <see cref="Read"/>, where the bytes are in the cache.</summary>
    /// <param name="id">A chunk, or an inline content that was given to <see cref="Keep"/>: they share their numbers.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="target">Where they are copied to.</param>
    /// <param name="copied">The bytes copied.</param>
    public bool TryReadCached(long id, int offset, Span<byte> target, out int copied)
    {
        var buffer = _cache.Take(id, missCounts: false);
        copied = buffer is null ? 0 : CopyOut(buffer, offset, target);
        return buffer is not null;
    }

    /// <summary>Keeps verified bytes of an inline content as if they were a chunk's.</summary>
    public void Keep(long id, ReadOnlySpan<byte> bytes)
    {
        if (cacheBytes == 0)
            return;
        _cache.Missed(id);
        var buffer = ChunkBuffer.Rent(bytes.Length);
        bytes.CopyTo(buffer.Bytes);
        _cache.Add(id, buffer);
        buffer.Unpin();
    }

    /// <summary>Length of the chunk's plain bytes.</summary>
    public int PlainLength(IReadTransaction transaction, long id) => Record(transaction, id).PlainLength;

    /// <summary>Reads and verifies the chunk, past the cache.</summary>
    /// <returns>Its plain bytes, to be unpinned.</returns>
    public ChunkBuffer Load(IReadTransaction transaction, long id)
    {
        var record = Record(transaction, id);
        var buffer = ChunkBuffer.Rent(record.PlainLength);
        try
        {
            Decode(record, id, buffer.Bytes);
            return buffer;
        }
        catch
        {
            buffer.Unpin();
            throw;
        }
    }

    /// <summary>The chunk's record, valid until the next call on the transaction.</summary>
    public ChunkRecord Record(IReadTransaction transaction, long id)
    {
        try
        {
            if (transaction.TryGet(schema.Chunks, id, out var bytes))
                return ChunkRecord.Read(bytes);
        }
        catch (CairnException error) when (error.Code == ErrorCode.Corrupt)
        {
            throw new CairnException(ErrorCode.Corrupt, $"Chunk {id}: {error.Message}", error);
        }
        throw ContentErrors.Chunk(id, "is missing");
    }

    private static int CopyOut(ChunkBuffer buffer, int offset, Span<byte> target)
    {
        var bytes = buffer.Bytes;
        bytes = bytes[Math.Min(offset, bytes.Length)..];
        bytes = bytes[..Math.Min(bytes.Length, target.Length)];
        bytes.CopyTo(target);
        buffer.Unpin();
        return bytes.Length;
    }

    private bool TryReadWhole(IReadTransaction transaction, long id, Span<byte> target)
    {
        var record = Record(transaction, id);
        if (record.PlainLength != target.Length)
            return false;
        try
        {
            Decode(record, id, target);
            return true;
        }
        catch
        {
            target.Clear();
            throw;
        }
    }

    /// <summary>Reads, decompresses and verifies a chunk.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="id">Its number.</param>
    /// <param name="plain">Where its bytes go: all of them.</param>
    internal void Decode(in ChunkRecord record, long id, Span<byte> plain)
    {
        try
        {
            DecodeAsRecorded(record, id, plain);
        }
        catch (CairnException error) when (record.InPack && error.Code == ErrorCode.Corrupt)
        {
            if (!TryDecodeMoved(id, record.Place, plain))
                throw;
        }
    }

    /// <summary>Reads the chunk where it is now; false when it is nowhere else than at <paramref name="place"/>.</summary>
    private bool TryDecodeMoved(long id, PackPlace place, Span<byte> plain)
    {
        using var now = engine?.BeginRead();
        if (now is null || !now.TryGet(schema.Chunks, id, out var bytes))
            return false;
        var record = ChunkRecord.Read(bytes);
        if (record.InPack && record.Place == place)
            return false;
        Decode(record, id, plain);
        return true;
    }

    private void DecodeAsRecorded(in ChunkRecord record, long id, Span<byte> plain)
    {
        if (record.InPack)
            DecodePacked(record, id, plain);
        else
            Decompress(record.Codec, record.Stored, id, plain);
        Span<byte> hash = stackalloc byte[ChunkRecord.HashBytes];
        ChunkHash.Compute(plain, hash);
        if (!hash.SequenceEqual(record.Hash))
            throw ContentErrors.Chunk(id, record.InPack ? $"does not match its hash ({PackOf(record)})" : "does not match its hash");
    }

    private void DecodePacked(in ChunkRecord record, long id, Span<byte> plain)
    {
        if (packs is null)
            throw ContentErrors.Chunk(id, $"is in {PackOf(record)}, and this vault has no packs");
        if (record.Codec == ChunkPayload.None)
        {
            packs.Read(id, record.Place, plain);
            return;
        }
        var stored = ArrayPool<byte>.Shared.Rent(record.Place.Length);
        try
        {
            packs.Read(id, record.Place, stored.AsSpan(0, record.Place.Length));
            Decompress(record.Codec, stored.AsSpan(0, record.Place.Length), id, plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private static void Decompress(byte codec, ReadOnlySpan<byte> stored, long id, Span<byte> plain)
    {
        try
        {
            if (!ChunkPayload.TryDecompress(codec, stored, plain))
                throw ContentErrors.Chunk(id, "does not decompress");
        }
        catch (CairnException missing) when (missing.Code == ErrorCode.LibraryMissing)
        {
            throw new CairnException(missing.Code, $"Chunk {id} is compressed with {ChunkCodecs.Find(codec)?.Name}. {missing.Message}", missing);
        }
    }

    private static string PackOf(in ChunkRecord record) => $"pack {record.Place.Pack:x8} at {record.Place.Offset}";
}

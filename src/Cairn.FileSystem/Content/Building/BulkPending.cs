using System.Buffers.Binary;

namespace Cairn.FileSystem.Content;

/// <summary>
/// New chunks of batches that are committed in order: a batch may share what an earlier one stores, never what only a later one does.
/// Any number of threads.
/// </summary>
internal sealed class BulkPending(IContentIds ids)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(UInt128, UInt128), (long Id, long Batch)> _byHash = [];
    private readonly Dictionary<long, List<(UInt128, UInt128)>> _byBatch = [];

    /// <summary>The chunks that batch <paramref name="batch"/> may share.</summary>
    public IPendingChunks Of(long batch) => new Slice(this, batch);

    /// <summary>Forgets the chunks of a batch: the index knows them now, or nobody ever will.</summary>
    public void Forget(long batch)
    {
        lock (_lock)
        {
            if (!_byBatch.Remove(batch, out var hashes))
                return;
            foreach (var hash in hashes)
                if (_byHash.TryGetValue(hash, out var held) && held.Batch == batch)
                    _byHash.Remove(hash);
        }
    }

    private bool Add(long batch, ReadOnlySpan<byte> hash, out long id)
    {
        var key = (BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]));
        lock (_lock)
        {
            if (_byHash.TryGetValue(key, out var held) && held.Batch <= batch)
            {
                id = held.Id;
                return false;
            }
            id = ids.Next();
            _byHash[key] = (id, batch);
            if (!_byBatch.TryGetValue(batch, out var hashes))
                _byBatch[batch] = hashes = [];
            hashes.Add(key);
            return true;
        }
    }

    private sealed class Slice(BulkPending all, long batch) : IPendingChunks
    {
        public bool Add(ReadOnlySpan<byte> hash, out long id) => all.Add(batch, hash, out id);
    }
}

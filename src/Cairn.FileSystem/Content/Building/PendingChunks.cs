using System.Buffers.Binary;

namespace Cairn.FileSystem.Content;

/// <summary>New chunks of one builder that are not committed yet, by hash, so that repeats within them are found too.</summary>
internal sealed class PendingChunks(IContentIds ids) : IPendingChunks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(UInt128, UInt128), long> _byHash = [];

    /// <inheritdoc/>
    public bool Add(ReadOnlySpan<byte> hash, out long id)
    {
        var key = (BinaryPrimitives.ReadUInt128LittleEndian(hash), BinaryPrimitives.ReadUInt128LittleEndian(hash[16..]));
        lock (_lock)
        {
            if (_byHash.TryGetValue(key, out id))
                return false;
            id = ids.Next();
            _byHash.Add(key, id);
            return true;
        }
    }

    /// <summary>Forgets them: the index knows them now.</summary>
    public void Clear()
    {
        lock (_lock)
            _byHash.Clear();
    }
}

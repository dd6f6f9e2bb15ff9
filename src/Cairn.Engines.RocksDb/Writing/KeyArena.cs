namespace Cairn.Engines.RocksDb.Writing;

/// <summary>Memory for a transaction's keys, in blocks that are used again and never move: a span of a key stays good while
/// more are written.</summary>
internal sealed class KeyArena
{
    private const int BlockBytes = 1 << 16;
    private const int KeptBlocks = 64;

    private readonly List<byte[]> _blocks = [];
    private int _block, _used = BlockBytes;

    /// <summary>Where a key is.</summary>
    internal readonly record struct Place(int Block, ushort Start, ushort Length);

    /// <summary>Copies <paramref name="key"/>.</summary>
    internal Place Write(ReadOnlySpan<byte> key)
    {
        if (BlockBytes - _used < key.Length)
            NextBlock();
        var place = new Place(_block - 1, (ushort)_used, (ushort)key.Length);
        key.CopyTo(_blocks[place.Block].AsSpan(_used));
        _used += key.Length;
        return place;
    }

    /// <summary>The key at <paramref name="place"/>.</summary>
    internal ReadOnlySpan<byte> Read(Place place) => _blocks[place.Block].AsSpan(place.Start, place.Length);

    /// <summary>Forgets all keys.</summary>
    internal void Clear()
    {
        if (_blocks.Count > KeptBlocks)
            _blocks.RemoveRange(KeptBlocks, _blocks.Count - KeptBlocks);
        (_block, _used) = (0, BlockBytes);
    }

    private void NextBlock()
    {
        if (_block == _blocks.Count)
            _blocks.Add(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true));
        _block++;
        _used = 0;
    }
}

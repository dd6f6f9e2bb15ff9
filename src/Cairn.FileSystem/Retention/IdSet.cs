using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// A set of content ids as bitmaps: ids are leased in batches and lie close together, so it takes about a bit for each. Inline contents, chunks
/// and pages share their numbers, so one set serves all.
/// </summary>
internal sealed class IdSet : IContentVisitor
{
    private const int BlockBits = 1 << 15;

    private readonly Dictionary<long, ulong[]> _blocks = [];

    public long Count { get; private set; }

    /// <returns>Whether it was not in the set before.</returns>
    public bool Add(long id)
    {
        var block = id / BlockBits;
        if (!_blocks.TryGetValue(block, out var bits))
            _blocks[block] = bits = new ulong[BlockBits / 64];
        var (word, bit) = Math.DivRem(id % BlockBits, 64);
        if ((bits[word] & 1UL << (int)bit) != 0)
            return false;
        bits[word] |= 1UL << (int)bit;
        Count++;
        return true;
    }

    public bool Contains(long id) =>
        _blocks.TryGetValue(id / BlockBits, out var bits) && (bits[id % BlockBits / 64] & 1UL << (int)(id % 64)) != 0;

    /// <summary>How many are in both sets.</summary>
    public long CountCommon(IdSet other)
    {
        long common = 0;
        foreach (var (block, bits) in _blocks)
            if (other._blocks.TryGetValue(block, out var others))
                for (var i = 0; i < bits.Length; i++)
                    common += System.Numerics.BitOperations.PopCount(bits[i] & others[i]);
        return common;
    }

    /// <inheritdoc/>
    public bool Visit(ContentPart part, long id) => Add(id);
}

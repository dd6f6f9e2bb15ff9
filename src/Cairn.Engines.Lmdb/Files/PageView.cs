using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// A page of an LMDB 0.9 tree as it lies in the file (64-bit, little-endian): a header of 16 bytes, offsets of nodes in the
/// order of their keys, free room, nodes. Whatever the bytes say, nothing is read outside of the page.
/// </summary>
/// <remarks>The layout is that of MDB_page and MDB_node in LMDB's mdb.c.</remarks>
internal readonly ref struct PageView
{
    public const int HeaderSize = 16, NodeHeaderSize = 8;

    private const int Branch = 1, Leaf = 2, Dirty = 0x10;

    private readonly ReadOnlySpan<byte> _page;
    private readonly int _upper;

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Bytes => _page;

    /// <summary>Where its nodes begin.</summary>
    public int Upper => _upper;

    /// <summary>A view of page <paramref name="number"/>.</summary>
    /// <exception cref="DamagedPageException">The header does not make sense.</exception>
    public PageView(ReadOnlySpan<byte> page, long number)
    {
        _page = page;
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(page[10..]) & ~Dirty;
        int lower = BinaryPrimitives.ReadUInt16LittleEndian(page[12..]);
        _upper = BinaryPrimitives.ReadUInt16LittleEndian(page[14..]);
        IsLeaf = kind == Leaf;
        Count = (lower - HeaderSize) / sizeof(ushort);
        if (Number != number || kind is not (Branch or Leaf) || lower < HeaderSize || lower % 2 != 0 || lower > _upper || _upper > page.Length || (Count == 0 && !IsLeaf))
            throw DamagedHeader(number, kind);
    }

    /// <summary>Whether it is a leaf, else an inner page.</summary>
    public bool IsLeaf { get; }

    /// <summary>How many nodes it has.</summary>
    public int Count { get; }

    /// <summary>The page's own number.</summary>
    public long Number => BinaryPrimitives.ReadInt64LittleEndian(_page);

    /// <summary>The key at <paramref name="index"/>; on an inner page the first one is empty and means "before everything".</summary>
    /// <exception cref="DamagedPageException">It does not lie within the page.</exception>
    public ReadOnlySpan<byte> Key(int index)
    {
        var at = OffsetOf(index);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_page[(at + 6)..]);
        if (length > _page.Length - at - NodeHeaderSize)
            throw OutsideOfItself();
        return _page.Slice(at + NodeHeaderSize, length);
    }

    /// <summary>The node at <paramref name="index"/>.</summary>
    /// <exception cref="DamagedPageException">It does not lie within the page.</exception>
    public NodeView Node(int index)
    {
        var node = new NodeView(_page[OffsetOf(index)..]);
        return node.Fits(IsLeaf) ? node : throw OutsideOfItself();
    }

    /// <summary>Of an inner page: the page below at <paramref name="index"/>.</summary>
    public long Child(int index) => new NodeView(_page[OffsetOf(index)..]).Child;

    /// <summary>Of a leaf: the place of the first key ≥ <paramref name="key"/>, <see cref="Count"/> if there is none.</summary>
    public int Search(ReadOnlySpan<byte> key, out bool exact)
    {
        exact = false;
        var (low, high, beginning) = (0, Count, Beginning(key));
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = Compare(Key(middle), key, beginning);
            if (order == 0)
            {
                exact = true;
                return middle;
            }
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Of an inner page: the place of the child that <paramref name="key"/> belongs into.</summary>
    public int SearchChild(ReadOnlySpan<byte> key)
    {
        var (low, high, beginning) = (1, Count, Beginning(key));
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(Key(middle), key, beginning) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>A key's first eight bytes as a number, which orders as they do; 0 when it is shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Beginning(ReadOnlySpan<byte> key) =>
        key.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(key) : 0;

    /// <summary>Compares two keys, most often by their beginnings alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Compare(ReadOnlySpan<byte> here, ReadOnlySpan<byte> key, ulong beginning)
    {
        var ours = Beginning(here);
        if (ours == beginning || ours == 0 || beginning == 0)
            return here.SequenceCompareTo(key);
        return ours < beginning ? -1 : 1;
    }

    private int OffsetOf(int index)
    {
        if ((uint)index >= (uint)Count)
            throw OutsideOfItself();
        int at = BinaryPrimitives.ReadUInt16LittleEndian(_page[(HeaderSize + index * sizeof(ushort))..]);
        return at >= _upper && at <= _page.Length - NodeHeaderSize ? at : throw OutsideOfItself();
    }

    /// <summary>What is wrong with a page whose nodes do not lie within it.</summary>
    public DamagedPageException OutsideOfItself() => new($"page {Number} has nodes outside of itself");

    private DamagedPageException DamagedHeader(long number, int kind) => new(
        Number != number ? $"page {number} says that it is page {Number}"
        : kind is not (Branch or Leaf) ? $"page {number} should be part of a tree and is of kind 0x{kind:x}"
        : $"page {number} has a broken header");
}

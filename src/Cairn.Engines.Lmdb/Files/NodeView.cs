using System.Buffers.Binary;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// A node: on an inner page a key and the page below it, on a leaf a key and a value, or where the value is. It begins
/// within its page; that it ends there, <see cref="Fits"/> tells.
/// </summary>
internal readonly ref struct NodeView(ReadOnlySpan<byte> bytes)
{
    private const int BigData = 1, SubData = 2;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ReadOnlySpan<byte> Key => _bytes.Slice(PageView.NodeHeaderSize, KeyLength);

    /// <summary>On an inner page: the page below.</summary>
    public long Child => BinaryPrimitives.ReadUInt32LittleEndian(_bytes) | (long)Flags << 32;

    /// <summary>On a leaf: length of the value.</summary>
    public long ValueLength => BinaryPrimitives.ReadUInt32LittleEndian(_bytes);

    /// <summary>On a leaf: whether the value lies on pages of its own.</summary>
    public bool IsBig => (Flags & BigData) != 0;

    /// <summary>On a leaf: whether the value describes a named database.</summary>
    public bool IsDatabase => Flags == SubData && ValueLength == TreeRecord.Size;

    /// <summary>On a leaf: whether the node is a record of a table.</summary>
    public bool IsRecord => (Flags & ~BigData) == 0;

    /// <summary>On a leaf, the value where it lies here.</summary>
    public ReadOnlySpan<byte> Value => _bytes.Slice(PageView.NodeHeaderSize + KeyLength, (int)ValueLength);

    /// <summary>On a leaf, the first of the pages where a big value lies.</summary>
    public long ValuePage => BinaryPrimitives.ReadInt64LittleEndian(_bytes[(PageView.NodeHeaderSize + KeyLength)..]);

    /// <summary>Whether it lies within its page.</summary>
    public bool Fits(bool onLeaf)
    {
        var behind = !onLeaf ? 0 : IsBig ? sizeof(long) : ValueLength;
        return PageView.NodeHeaderSize + KeyLength + behind <= _bytes.Length;
    }

    private int Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[4..]);

    private int KeyLength => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[6..]);
}

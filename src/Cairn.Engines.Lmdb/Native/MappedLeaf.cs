using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Engines.Lmdb.Files;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>
/// A leaf as it lies in a <see cref="DataMap"/>, kept by a cursor from step to step: a page that was looked at through a
/// <see cref="PageView"/>, without having to look at its header again. Good as long as the map is.
/// </summary>
internal unsafe struct MappedLeaf
{
    private const int Offsets = PageView.HeaderSize, Header = PageView.NodeHeaderSize;

    private byte* _page;
    private int _upper, _lastHeader;

    /// <summary>How many nodes it has.</summary>
    public int Count { get; private set; }

    /// <summary>Takes up a leaf whose bytes are in the map.</summary>
    public static MappedLeaf Of(PageView leaf) => new()
    {
        _page = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(leaf.Bytes)),
        _upper = leaf.Upper,
        _lastHeader = leaf.Bytes.Length - Header,
        Count = leaf.Count,
    };

    /// <summary>The node at <paramref name="place"/>, one of <see cref="Count"/>.</summary>
    /// <returns>Whether it lies within the page.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryNode(int place, out MappedNode node)
    {
        var at = *(ushort*)(_page + Offsets + place * sizeof(ushort));
        if (at < _upper || at > _lastHeader)
        {
            node = default;
            return false;
        }
        node = new MappedNode(_page + at, _lastHeader - at);
        return node.Fits;
    }
}

/// <summary>A node of a <see cref="MappedLeaf"/>.</summary>
internal readonly unsafe struct MappedNode
{
    private const int BigData = 1;

    private readonly byte* _key;
    private readonly int _keyLength, _room;
    private readonly uint _valueLength, _flags;

    /// <param name="node">Where it begins.</param>
    /// <param name="room">Bytes of the page behind its header.</param>
    internal MappedNode(byte* node, int room)
    {
        var header = *(ulong*)node;
        _valueLength = (uint)header;
        _flags = (ushort)(header >> 32);
        _keyLength = (int)(header >> 48);
        _key = node + PageView.NodeHeaderSize;
        _room = room;
    }

    /// <summary>Whether it ends within its page, too.</summary>
    internal bool Fits => _keyLength + (long)(IsBig ? sizeof(long) : _valueLength) <= _room;

    /// <summary>Whether the value lies on pages of its own.</summary>
    public bool IsBig => (_flags & BigData) != 0;

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => new(_key, _keyLength);

    /// <summary>The value, where it lies here.</summary>
    public ReadOnlySpan<byte> Value => new(_key + _keyLength, (int)_valueLength);

    /// <summary>The same as one may look at it anywhere.</summary>
    public NodeView View => new(new ReadOnlySpan<byte>(_key - PageView.NodeHeaderSize, PageView.NodeHeaderSize + _room));
}

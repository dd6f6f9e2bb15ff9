using System.Buffers.Binary;

namespace Cairn.Storage.Memory.Tree;

/// <summary>
/// A node of a copy-on-write B+ tree. The write transaction that made it, and nobody else, may change it; once that
/// has committed it never changes again, so that readers need no lock.
/// </summary>
/// <remarks>
/// A leaf holds keys with their stored values. An inner node holds children, each with a lower bound of its keys; the
/// first bound is never looked at. No node of a tree is empty, and all leaves are equally deep. Beside each key stands
/// its head, the first eight bytes as a number, which decides most comparisons without following a reference.
/// </remarks>
internal sealed class Node
{
    /// <summary>How many keys a node takes.</summary>
    public const int Capacity = 64;

    private readonly long _owner;
    private readonly ulong[] _heads = new ulong[Capacity];
    private readonly byte[][] _keys = new byte[Capacity][];
    private readonly byte[][]? _values;
    private readonly Node[]? _children;

    /// <summary>An empty node that the transaction numbered <paramref name="owner"/> is about to fill.</summary>
    public Node(long owner, bool leaf)
    {
        _owner = owner;
        if (leaf)
            _values = new byte[Capacity][];
        else
            _children = new Node[Capacity];
    }

    public bool IsLeaf => _values is not null;

    public bool IsFull => Count == Capacity;

    public int Count { get; private set; }

    public byte[] Key(int index) => _keys[index];

    public byte[] Value(int index) => _values![index];

    public Node Child(int index) => _children![index];

    /// <summary>The first eight bytes of <paramref name="key"/> as a number; a shorter key is taken as followed by zeros.</summary>
    public static ulong HeadOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        ulong head = 0;
        for (var i = 0; i < sizeof(ulong); i++)
            head = (head << 8) | (i < key.Length ? key[i] : 0u);
        return head;
    }

    /// <summary>The index of the first key ≥ <paramref name="key"/>, among those from <paramref name="low"/> on.</summary>
    public int LowerBound(ReadOnlySpan<byte> key, out bool found, int low = 0)
    {
        var head = HeadOf(key);
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = Compare(middle, head, key);
            if (order == 0)
            {
                found = true;
                return middle;
            }
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        found = false;
        return low;
    }

    /// <summary>The index of the child that holds <paramref name="key"/>, if any does.</summary>
    public int ChildIndex(ReadOnlySpan<byte> key)
    {
        var index = LowerBound(key, out var found, low: 1);
        return found ? index : index - 1;
    }

    /// <summary>This node if <paramref name="owner"/> may change it, else a copy that it may.</summary>
    public Node OwnedBy(long owner)
    {
        if (_owner == owner)
            return this;
        var copy = new Node(owner, IsLeaf);
        copy.Append(this, 0, Count);
        return copy;
    }

    public void SetValue(int index, byte[] value) => _values![index] = value;

    public void SetChild(int index, Node child) => _children![index] = child;

    public void SetKey(int index, byte[] key) => (_keys[index], _heads[index]) = (key, HeadOf(key));

    public void Insert(int index, byte[] key, byte[] value)
    {
        MakeRoom(index);
        SetKey(index, key);
        _values![index] = value;
    }

    public void Insert(int index, byte[] lowerBound, Node child)
    {
        MakeRoom(index);
        SetKey(index, lowerBound);
        _children![index] = child;
    }

    public void Remove(int from, int to)
    {
        var rest = Count - to;
        Move(this, to, from, rest);
        Clear(from + rest, Count);
        Count = from + rest;
    }

    /// <summary>Moves the keys from <paramref name="index"/> on into a new node.</summary>
    public Node SplitOff(int index)
    {
        var right = new Node(_owner, IsLeaf);
        right.Append(this, index, Count - index);
        Clear(index, Count);
        Count = index;
        return right;
    }

    /// <summary>Adds <paramref name="count"/> keys of <paramref name="source"/> at the end.</summary>
    public void Append(Node source, int from, int count)
    {
        Move(source, from, Count, count);
        Count += count;
    }

    private int Compare(int index, ulong head, ReadOnlySpan<byte> key) =>
        _heads[index] != head ? _heads[index].CompareTo(head) : _keys[index].AsSpan().SequenceCompareTo(key);

    private void MakeRoom(int index)
    {
        Move(this, index, index + 1, Count - index);
        Count++;
    }

    private void Move(Node source, int from, int to, int count)
    {
        Array.Copy(source._heads, from, _heads, to, count);
        Array.Copy(source._keys, from, _keys, to, count);
        if (_values is not null)
            Array.Copy(source._values!, from, _values, to, count);
        else
            Array.Copy(source._children!, from, _children!, to, count);
    }

    private void Clear(int from, int to)
    {
        Array.Clear(_keys, from, to - from);
        if (_values is not null)
            Array.Clear(_values, from, to - from);
        else
            Array.Clear(_children!, from, to - from);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cairn.Storage.Memory.Tree;

/// <summary>
/// A node of a copy-on-write B+ tree. The write transaction that made it, and nobody else, may change it; once that
/// has committed it never changes again, so that readers need no lock.
/// </summary>
/// <remarks>
/// A leaf holds keys with their stored values. An inner node holds children, each with a lower bound of its keys; the
/// first bound is never looked at. No node of a tree is empty, and all leaves are equally deep. Beside each key stands
/// its head, the first eight bytes as a number, which decides most comparisons without following a reference.
/// Nodes are small and take no more room than what is in them: a transaction that puts a record copies one at each level, and copying is most of what it costs.
/// </remarks>
internal sealed class Node
{
    /// <summary>How many keys a node takes.</summary>
    public const int Capacity = 16;

    private const int FirstRoom = 4;

    private readonly long _owner;
    private readonly bool _leaf;
    private Slot[] _slots;

    /// <summary>A key with its head, and what stands under it: a stored value or a child.</summary>
    private struct Slot
    {
        public ulong Head;
        public byte[] Key;
        public object Item;
    }

    /// <summary>An empty node that the transaction numbered <paramref name="owner"/> is about to fill.</summary>
    public Node(long owner, bool leaf)
        : this(owner, leaf, FirstRoom)
    {
    }

    private Node(long owner, bool leaf, int room) => (_owner, _leaf, _slots) = (owner, leaf, new Slot[room]);

    public bool IsLeaf => _leaf;

    public bool IsFull => Count == Capacity;

    public int Count { get; private set; }

    public byte[] Key(int index) => _slots[index].Key;

    public byte[] Value(int index) => Unsafe.As<byte[]>(_slots[index].Item);

    public Node Child(int index) => Unsafe.As<Node>(_slots[index].Item);

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
        // Room for what is most likely to come: one more.
        var copy = new Node(owner, _leaf, Math.Min(Count + 1, Capacity));
        copy.Append(this, 0, Count);
        return copy;
    }

    public void SetValue(int index, byte[] value) => _slots[index].Item = value;

    public void SetChild(int index, Node child) => _slots[index].Item = child;

    public void SetKey(int index, byte[] key) => (_slots[index].Key, _slots[index].Head) = (key, HeadOf(key));

    public void Insert(int index, byte[] key, byte[] value) => InsertSlot(index, key, value);

    public void Insert(int index, byte[] lowerBound, Node child) => InsertSlot(index, lowerBound, child);

    public void Remove(int from, int to)
    {
        var rest = Count - to;
        Array.Copy(_slots, to, _slots, from, rest);
        Array.Clear(_slots, from + rest, Count - from - rest);
        Count = from + rest;
    }

    /// <summary>Moves the keys from <paramref name="index"/> on into a new node.</summary>
    public Node SplitOff(int index)
    {
        var right = new Node(_owner, _leaf, Math.Min(Count - index + FirstRoom, Capacity));
        right.Append(this, index, Count - index);
        Array.Clear(_slots, index, Count - index);
        Count = index;
        return right;
    }

    /// <summary>Adds <paramref name="count"/> keys of <paramref name="source"/> at the end.</summary>
    public void Append(Node source, int from, int count)
    {
        HaveRoom(Count + count);
        Array.Copy(source._slots, from, _slots, Count, count);
        Count += count;
    }

    private int Compare(int index, ulong head, ReadOnlySpan<byte> key)
    {
        ref readonly var slot = ref _slots[index];
        return slot.Head != head ? slot.Head.CompareTo(head) : slot.Key.AsSpan().SequenceCompareTo(key);
    }

    private void InsertSlot(int index, byte[] key, object item)
    {
        HaveRoom(Count + 1);
        Array.Copy(_slots, index, _slots, index + 1, Count - index);
        _slots[index] = new Slot { Head = HeadOf(key), Key = key, Item = item };
        Count++;
    }

    private void HaveRoom(int count)
    {
        if (count > _slots.Length)
            Array.Resize(ref _slots, Math.Min(Math.Max(count, 2 * _slots.Length), Capacity));
    }
}

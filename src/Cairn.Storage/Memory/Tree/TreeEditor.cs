namespace Cairn.Storage.Memory.Tree;

/// <summary>
/// Changes one table's tree on behalf of one write transaction: nodes of others are copied on the way down, so that
/// who holds an older root sees nothing of it.
/// </summary>
internal sealed class TreeEditor
{
    /// <summary>A node with fewer keys is joined with a neighbour if both fit into one.</summary>
    private const int FewKeys = Node.Capacity / 4;

    private static readonly Node Nothing = new(0, leaf: true);

    private long _owner;
    private Node? _root;
    private long _records, _bytes;

    /// <summary>The table as it is now.</summary>
    public TableTree Tree => new(_root, _records, _bytes);

    /// <summary>Begins to change <paramref name="tree"/> for the transaction numbered <paramref name="owner"/>.</summary>
    public void Begin(in TableTree tree, long owner) =>
        (_root, _records, _bytes, _owner) = (tree.Root, tree.Records, tree.Bytes, owner);

    /// <summary>Stores <paramref name="stored"/>, which is kept, under <paramref name="key"/>, which is copied.</summary>
    public void Put(ReadOnlySpan<byte> key, byte[] stored) => Put(key, null, stored);

    /// <summary>Puts every record of <paramref name="records"/>, whose keys and values are kept; in an empty table its nodes too, so that nobody may change it any more.</summary>
    public void PutAll(in TableTree records)
    {
        if (_root is null)
            (_root, _records, _bytes) = (records.Root, records.Records, records.Bytes);
        else if (records.Root is { } root)
            PutAllOf(root);
    }

    public void Delete(ReadOnlySpan<byte> key)
    {
        if (_root is null || Tree.Find(key) is null)
            return;
        _root = WithoutSingles(DeleteFrom(_root, key));
    }

    /// <summary>Removes the keys from <paramref name="from"/> (empty: the first) up to, not including, <paramref name="to"/> (empty: the end).</summary>
    public void DeleteRange(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (_root is not null)
            _root = WithoutSingles(DeleteRangeFrom(_root, from, to));
    }

    private void PutAllOf(Node node)
    {
        for (var i = 0; i < node.Count; i++)
            if (node.IsLeaf)
                Put(node.Key(i), node.Key(i), node.Value(i));
            else
                PutAllOf(node.Child(i));
    }

    private void Put(ReadOnlySpan<byte> key, byte[]? kept, byte[] stored)
    {
        _root ??= new Node(_owner, leaf: true);
        _root = PutInto(_root, key, kept, stored, out var right);
        if (right is null)
            return;
        var root = new Node(_owner, leaf: false);
        root.Insert(0, _root.Key(0), _root);
        root.Insert(1, right.Key(0), right);
        _root = root;
    }

    private Node PutInto(Node node, ReadOnlySpan<byte> key, byte[]? kept, byte[] stored, out Node? right)
    {
        node = node.OwnedBy(_owner);
        right = null;
        if (node.IsLeaf)
        {
            PutIntoLeaf(node, key, kept, stored, ref right);
            return node;
        }
        var index = node.ChildIndex(key);
        node.SetChild(index, PutInto(node.Child(index), key, kept, stored, out var half));
        if (half is null)
            return node;
        var target = MakeRoom(node, ++index, ref right, out var at);
        target.Insert(at, half.Key(0), half);
        return node;
    }

    private void PutIntoLeaf(Node leaf, ReadOnlySpan<byte> key, byte[]? kept, byte[] stored, ref Node? right)
    {
        var index = leaf.LowerBound(key, out var found);
        _bytes += stored.Length;
        if (found)
        {
            _bytes -= leaf.Value(index).Length;
            leaf.SetValue(index, stored);
            return;
        }
        _bytes += key.Length;
        _records++;
        var target = MakeRoom(leaf, index, ref right, out var at);
        target.Insert(at, kept ?? key.ToArray(), stored);
    }

    /// <summary>Splits a full node, at its end when that is where the insertion goes: ascending keys leave full nodes behind.</summary>
    private static Node MakeRoom(Node node, int index, ref Node? right, out int at)
    {
        at = index;
        if (!node.IsFull)
            return node;
        right = node.SplitOff(index == node.Count ? index : node.Count / 2);
        if (index < node.Count || (index == node.Count && right.Count > 0))
            return node;
        at = index - node.Count;
        return right;
    }

    private Node DeleteFrom(Node node, ReadOnlySpan<byte> key)
    {
        node = node.OwnedBy(_owner);
        if (node.IsLeaf)
        {
            RemoveRecords(node, node.LowerBound(key, out _), 1);
            return node;
        }
        var index = node.ChildIndex(key);
        Replace(node, index, DeleteFrom(node.Child(index), key));
        return node;
    }

    /// <returns>What is left: possibly a node with no key, which the caller drops.</returns>
    private Node DeleteRangeFrom(Node node, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (!from.IsEmpty || !to.IsEmpty)
            return node.IsLeaf ? DeleteRangeFromLeaf(node, from, to) : DeleteRangeFromInner(node, from, to);
        Drop(node);
        return Nothing;
    }

    private Node DeleteRangeFromLeaf(Node leaf, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var first = leaf.LowerBound(from, out _);
        var end = to.IsEmpty ? leaf.Count : leaf.LowerBound(to, out _);
        if (first >= end)
            return leaf;
        leaf = leaf.OwnedBy(_owner);
        RemoveRecords(leaf, first, end - first);
        return leaf;
    }

    private Node DeleteRangeFromInner(Node node, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var first = from.IsEmpty ? 0 : node.ChildIndex(from);
        var last = to.IsEmpty ? node.Count - 1 : node.ChildIndex(to);
        if (first == last)
        {
            var before = _records;
            var child = DeleteRangeFrom(node.Child(first), from, to);
            if (_records == before)
                return node;
            node = node.OwnedBy(_owner);
            Replace(node, first, child);
            return node;
        }
        node = node.OwnedBy(_owner);
        Replace(node, last, DeleteRangeFrom(node.Child(last), default, to), join: false);
        for (var i = first + 1; i < last; i++)
            Drop(node.Child(i));
        node.Remove(first + 1, last);
        Replace(node, first, DeleteRangeFrom(node.Child(first), from, default));
        return node;
    }

    /// <summary>Puts what is left of a child in its place.</summary>
    private void Replace(Node node, int index, Node child, bool join = true)
    {
        if (child.Count == 0)
        {
            node.Remove(index, index + 1);
            index = Math.Min(index, node.Count - 1);
        }
        else
        {
            node.SetChild(index, child);
        }
        if (join && node.Count > 0 && !Join(node, index))
            Join(node, index - 1);
    }

    /// <summary>Joins a child with the next one if either has few keys and both fit into one node.</summary>
    private bool Join(Node node, int index)
    {
        if (index < 0 || index + 1 >= node.Count)
            return false;
        var (left, right) = (node.Child(index), node.Child(index + 1));
        if (Math.Min(left.Count, right.Count) >= FewKeys || left.Count + right.Count > Node.Capacity)
            return false;
        var bound = node.Key(index + 1);
        left = left.OwnedBy(_owner);
        left.Append(right, 0, right.Count);
        if (!left.IsLeaf)
            left.SetKey(left.Count - right.Count, bound);
        node.SetChild(index, left);
        node.Remove(index + 1, index + 2);
        return true;
    }

    private void RemoveRecords(Node leaf, int index, int count)
    {
        for (var i = index; i < index + count; i++)
            Forget(leaf, i);
        leaf.Remove(index, index + count);
    }

    /// <summary>Takes what is under <paramref name="node"/> out of the counts.</summary>
    private void Drop(Node node)
    {
        for (var i = 0; i < node.Count; i++)
            if (node.IsLeaf)
                Forget(node, i);
            else
                Drop(node.Child(i));
    }

    private void Forget(Node leaf, int index)
    {
        _records--;
        _bytes -= leaf.Key(index).Length + leaf.Value(index).Length;
    }

    private static Node? WithoutSingles(Node root)
    {
        while (!root.IsLeaf && root.Count == 1)
            root = root.Child(0);
        return root.Count == 0 ? null : root;
    }
}

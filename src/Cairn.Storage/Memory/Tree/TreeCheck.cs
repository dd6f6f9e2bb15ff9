namespace Cairn.Storage.Memory.Tree;

/// <summary>Looks at every node of a tree and says which of the rules it breaks.</summary>
internal sealed class TreeCheck(string table)
{
    private readonly List<string> _problems = [];
    private long _records, _bytes;
    private int _leafDepth = -1;
    private byte[]? _last;

    /// <summary>What is wrong with <paramref name="tree"/>, one sentence each.</summary>
    public IReadOnlyList<string> Run(in TableTree tree, CancellationToken cancellation)
    {
        if (tree.Root is { } root)
            Visit(root, 0, cancellation);
        if ((tree.Records, tree.Bytes) != (_records, _bytes))
            Say($"holds {_records} records in {_bytes} bytes and counts {tree.Records} in {tree.Bytes}");
        return _problems;
    }

    private void Visit(Node node, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (node.Count == 0)
            Say($"has an empty node at depth {depth}");
        if (node.IsLeaf)
            VisitLeaf(node, depth);
        else
            for (var i = 0; i < node.Count; i++)
                VisitChild(node, i, depth, cancellation);
    }

    private void VisitChild(Node node, int index, int depth, CancellationToken cancellation)
    {
        if (index > 0 && _last is not null && Compare(_last, node.Key(index)) >= 0)
            Say($"has a key {Hex(_last)} that is not below the bound {Hex(node.Key(index))} that follows");
        if (index > 0)
            _bound = node.Key(index);
        Visit(node.Child(index), depth + 1, cancellation);
    }

    private byte[]? _bound;

    private void VisitLeaf(Node leaf, int depth)
    {
        if (_leafDepth < 0)
            _leafDepth = depth;
        else if (_leafDepth != depth)
            Say($"has leaves at depths {_leafDepth} and {depth}");
        for (var i = 0; i < leaf.Count; i++)
            VisitRecord(leaf.Key(i), leaf.Value(i));
    }

    private void VisitRecord(byte[] key, byte[] value)
    {
        if (_last is not null && Compare(_last, key) >= 0)
            Say($"has the key {Hex(key)} after {Hex(_last)}");
        if (_bound is not null && Compare(_bound, key) > 0)
            Say($"has the key {Hex(key)} below its bound {Hex(_bound)}");
        (_last, _bound) = (key, null);
        _records++;
        _bytes += key.Length + value.Length;
    }

    private void Say(string what) => _problems.Add($"Table '{table}' {what}.");

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    private static string Hex(byte[] key) => Convert.ToHexStringLower(key);
}

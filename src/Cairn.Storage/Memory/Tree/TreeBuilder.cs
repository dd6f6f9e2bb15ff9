namespace Cairn.Storage.Memory.Tree;

/// <summary>Builds a tree with full nodes from records in ascending order.</summary>
internal sealed class TreeBuilder(long owner)
{
    private readonly List<Node> _open = [];

    /// <summary>A copy of the tree under <paramref name="root"/> with full nodes; keys and values are shared.</summary>
    public static Node? Rebuild(Node? root, long owner, CancellationToken cancellation)
    {
        if (root is null)
            return null;
        var builder = new TreeBuilder(owner);
        builder.AddAll(root, cancellation);
        return builder.Finish();
    }

    private void AddAll(Node node, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        for (var i = 0; i < node.Count; i++)
            if (node.IsLeaf)
                Room(0, leaf: true).Insert(node.Key(i), node.Value(i));
            else
                AddAll(node.Child(i), cancellation);
    }

    /// <summary>The node being filled at <paramref name="level"/>, with room for one more; a full one goes to the level above.</summary>
    private Appender Room(int level, bool leaf)
    {
        if (level == _open.Count)
            _open.Add(new Node(owner, leaf));
        if (_open[level].IsFull)
        {
            HandUp(level);
            _open[level] = new Node(owner, leaf);
        }
        return new Appender(_open[level]);
    }

    private void HandUp(int level)
    {
        var full = _open[level];
        Room(level + 1, leaf: false).Insert(full.Key(0), full);
    }

    private Node Finish()
    {
        for (var level = 0; level < _open.Count - 1; level++)
            HandUp(level);
        return _open[^1];
    }

    private readonly struct Appender(Node node)
    {
        public void Insert(byte[] key, byte[] value) => node.Insert(node.Count, key, value);

        public void Insert(byte[] key, Node child) => node.Insert(node.Count, key, child);
    }
}

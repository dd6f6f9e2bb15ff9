using Cairn.Storage.Building;

namespace Cairn.Storage.Memory.Tree;

/// <summary>A place in a tree, as the way down to it: moved without searching again. It allocates only when a tree is
/// deeper than any before.</summary>
internal sealed class TreePath
{
    private Node[] _nodes = new Node[8];
    private int[] _indices = new int[8];
    private int _depth;

    /// <summary>The key here.</summary>
    public byte[] Key => _nodes[_depth - 1].Key(_indices[_depth - 1]);

    /// <summary>The stored value here.</summary>
    public byte[] Value => _nodes[_depth - 1].Value(_indices[_depth - 1]);

    /// <summary>Lets go of the tree, so that nothing keeps an old version alive.</summary>
    public void Clear()
    {
        Array.Clear(_nodes);
        _depth = 0;
    }

    /// <summary>Goes to where <paramref name="kind"/> says in the tree under <paramref name="root"/>.</summary>
    /// <returns>Whether there is such a key; when not, the place is undefined.</returns>
    public bool Seek(Node? root, SeekKind kind, ReadOnlySpan<byte> key)
    {
        _depth = 0;
        if (root is null)
            return false;
        if (kind is SeekKind.First or SeekKind.Last)
        {
            Descend(root, first: kind == SeekKind.First);
            return true;
        }
        var leaf = Descend(root, key);
        var index = leaf.LowerBound(key, out var found);
        var forward = kind is SeekKind.AtOrAfter or SeekKind.After;
        if (found && kind == SeekKind.After)
            index++;
        else if (!forward && !(found && kind == SeekKind.AtOrBefore))
            index--;
        Push(leaf, Math.Clamp(index, 0, leaf.Count - 1));
        return (uint)index < (uint)leaf.Count || Step(forward);
    }

    /// <summary>Goes one key on or back.</summary>
    public bool Step(bool forward)
    {
        var level = _depth - 1;
        while (level >= 0 && _indices[level] == (forward ? _nodes[level].Count - 1 : 0))
            level--;
        if (level < 0)
            return false;
        _indices[level] += forward ? 1 : -1;
        _depth = level + 1;
        if (!_nodes[level].IsLeaf)
            Descend(_nodes[level].Child(_indices[level]), first: forward);
        return true;
    }

    private void Descend(Node node, bool first)
    {
        while (true)
        {
            var index = first ? 0 : node.Count - 1;
            Push(node, index);
            if (node.IsLeaf)
                return;
            node = node.Child(index);
        }
    }

    private Node Descend(Node node, ReadOnlySpan<byte> key)
    {
        while (!node.IsLeaf)
        {
            var index = node.ChildIndex(key);
            Push(node, index);
            node = node.Child(index);
        }
        return node;
    }

    private void Push(Node node, int index)
    {
        if (_depth == _nodes.Length)
        {
            Array.Resize(ref _nodes, _depth * 2);
            Array.Resize(ref _indices, _depth * 2);
        }
        (_nodes[_depth], _indices[_depth]) = (node, index);
        _depth++;
    }
}

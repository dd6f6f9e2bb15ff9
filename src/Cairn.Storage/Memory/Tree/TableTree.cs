namespace Cairn.Storage.Memory.Tree;

/// <summary>One table as it is at one moment: its tree's root (none when it is empty) and what the tree holds.</summary>
/// <param name="Root">The root.</param>
/// <param name="Records">How many records there are.</param>
/// <param name="Bytes">Their keys and stored values, in bytes.</param>
internal readonly record struct TableTree(Node? Root, long Records, long Bytes)
{
    /// <summary>The stored value under <paramref name="key"/>, or null.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        if (Root is not { } node)
            return null;
        while (!node.IsLeaf)
            node = node.Child(node.ChildIndex(key));
        var index = node.LowerBound(key, out var found);
        return found ? node.Value(index) : null;
    }
}

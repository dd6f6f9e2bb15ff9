using Cairn.FileSystem;
using Cairn.Fuse.Protocol;

namespace Cairn.Mount.Nodes;

/// <summary>What the kernel knows by a number that a reply gave out.</summary>
internal abstract class MountNode(ulong id)
{
    /// <summary>The number.</summary>
    public ulong Id => id;

    /// <summary>How many times the kernel was told of it and has not let go; guarded by the table.</summary>
    public long Lookups { get; set; }
}

/// <summary>A node of a tree.</summary>
internal sealed class TreeNode(ulong id, MountedTree tree, long ino) : MountNode(id)
{
    /// <summary>Whether the kernel must not be told of it again, as it would not believe what it is told of the file: whoever has it open goes on with it.</summary>
    public bool IsRetired { get; set; }

    public MountedTree Tree => tree;

    public long Ino => ino;

    /// <summary>The number that programs see. Differs from <see cref="MountNode.Id"/> for the root and where a node was told of anew.</summary>
    public ulong Number => tree.NumberOf(ino);

    /// <summary>What it was when the kernel was last told: what is left of it when its last name has gone and only the kernel still knows it.</summary>
    public Node? Last { get; set; }

    /// <summary>The node as it is now; without links when it is gone.</summary>
    public Node? Find()
    {
        if (tree.View.GetNode(ino, out var node) == Errno.None)
            return Last = node;
        return Last is { } last ? last with { Nlink = 0 } : null;
    }
}

/// <summary>A node that is in no tree: made by the mount itself.</summary>
internal abstract class VirtualNode(ulong id) : MountNode(id)
{
    public abstract NodeAttributes Attributes { get; }

    /// <summary>What a name in it means; null: nothing.</summary>
    public virtual MountNode? Lookup(ReadOnlySpan<byte> name) => null;

    /// <summary>What is listed of it.</summary>
    public virtual IReadOnlyList<NamedEntry> List() => [];

    /// <summary>Its bytes, as it is opened.</summary>
    public virtual byte[] Read() => [];
}

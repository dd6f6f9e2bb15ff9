using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary><c>.cairn</c>: the past, the versions of files, and what the mount has to say of itself.</summary>
internal sealed class MagicDirectory : VirtualDirectory
{
    private readonly (byte[] Name, VirtualNode Node)[] _children;

    private MagicDirectory(ulong id, params (byte[] Name, VirtualNode Node)[] children) : base(id) => _children = children;

    /// <summary>The one in the root of a branch's tree.</summary>
    public static MagicDirectory OfBranch(Vault vault, Branch branch, MountedTree tree, MountNumbers numbers, Func<string> status)
    {
        var past = new PastTrees(branch, tree.Root, numbers);
        return new MagicDirectory(
            numbers.NextId(),
            (MagicNames.At.ToArray(), new AtDirectory(numbers.NextId(), past)),
            (MagicNames.Status.ToArray(), new StatusFile(numbers.NextId(), status)),
            (MagicNames.Versions.ToArray(), new VersionsDirectory(numbers.NextId(), numbers, vault.Core, tree.View, past, tree.Root)));
    }

    /// <summary>The one above all branches, where there is no past to show.</summary>
    public static MagicDirectory OfAll(MountNumbers numbers, Func<string> status) =>
        new(numbers.NextId(), (MagicNames.Status.ToArray(), new StatusFile(numbers.NextId(), status)));

    public override MountNode? Lookup(ReadOnlySpan<byte> name)
    {
        foreach (var child in _children)
            if (name.SequenceEqual(child.Name))
                return child.Node;
        return null;
    }

    public override IReadOnlyList<NamedEntry> List() =>
        [.. _children.Select(static child => Listed(child.Name, child.Node.Id, child.Node is VirtualDirectory ? NodeType.Directory : NodeType.File))];
}

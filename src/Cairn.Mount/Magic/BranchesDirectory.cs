using System.Collections.Concurrent;
using System.Text;
using Cairn.FileSystem;
using Cairn.Mount.Changes;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary>A folder of the tree of branch names: in it further folders, and branches as directories. Looked at anew each time, so that a new branch is there at once.</summary>
internal sealed class BranchesDirectory(ulong id, VirtualIds ids, Vault vault, bool writable, BranchesDirectory? above = null, string prefix = "") : VirtualDirectory(id)
{
    private readonly ConcurrentDictionary<string, BranchesDirectory> _folders = new();
    private readonly Dictionary<long, MountedTree> _trees = [];
    private ChangeFollower? _follower;

    private BranchesDirectory Top => above?.Top ?? this;

    /// <summary>Has what others change made void, of branches that were looked at and of those to come.</summary>
    public void FollowWith(ChangeFollower follower)
    {
        lock (_trees)
            _follower = follower;
    }

    public override MountNode? Lookup(ReadOnlySpan<byte> name)
    {
        var full = prefix + Encoding.UTF8.GetString(name);
        foreach (var branch in vault.Branches())
        {
            if (branch.Name == full)
                return Top.TreeOf(full) is { } tree ? new TreeNode(tree.NumberOf(tree.Root), tree, tree.Root) : null;
            if (branch.Name.StartsWith(full + "/", StringComparison.Ordinal))
                return _folders.GetOrAdd(full, folder => new BranchesDirectory(ids.Next(), ids, vault, writable, this, folder + "/"));
        }
        return null;
    }

    public override IReadOnlyList<NamedEntry> List() =>
        [.. vault.Branches()
            .Where(branch => branch.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(branch => branch.Name[prefix.Length..].Split('/')[0])
            .Distinct()
            .Select(name => Listed(Encoding.UTF8.GetBytes(name), Id, NodeType.Directory))];

    private MountedTree? TreeOf(string name)
    {
        var branch = vault.Branch(name);
        lock (_trees)
        {
            if (_trees.TryGetValue(branch.State.Id, out var known))
                return known;
            if (_trees.Count + 1 >= VirtualIds.Slot)
                return null;
            var tree = new MountedTree(_trees.Count + 1, branch.Files.View, writable ? branch.Inodes : null, Node.Root);
            _follower?.Follow(tree, branch.State);
            return _trees[branch.State.Id] = tree;
        }
    }
}

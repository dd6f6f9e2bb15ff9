using Cairn.FileSystem;
using Cairn.Mount.Changes;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary>The branches of a vault as trees of one mount, each made when it is first looked at.</summary>
/// <param name="vault">The vault.</param>
/// <param name="writable">Whether they may be changed.</param>
/// <param name="numbers">The mount's numbers.</param>
/// <param name="status">What the mount says of itself, for <c>.cairn</c> in each of them; null: without that.</param>
internal sealed class BranchTrees(Vault vault, bool writable, MountNumbers numbers, Func<string>? status)
{
    private readonly Dictionary<long, MountedTree> _trees = [];
    private ChangeFollower? _follower;

    public MountNumbers Numbers => numbers;

    /// <summary>The names of all branches, as they are now.</summary>
    public IEnumerable<string> Names => vault.Branches().Select(static branch => branch.Name);

    /// <summary>Has what others change made void, of branches that were looked at and of those to come.</summary>
    public void FollowWith(ChangeFollower follower)
    {
        lock (_trees)
            _follower = follower;
    }

    /// <summary>The tree of a branch that there is; null when the mount shows too many already.</summary>
    public MountedTree? Find(string name)
    {
        var branch = vault.Branch(name);
        lock (_trees)
        {
            if (_trees.TryGetValue(branch.State.Id, out var known))
                return known;
            if (numbers.NextSlot() is not { } slot)
                return null;
            var tree = new MountedTree(slot, branch.Files.View, writable ? branch.Inodes : null, Node.Root);
            if (status is not null)
                tree.Magic = MagicDirectory.OfBranch(vault, branch, tree, numbers, status);
            _follower?.Follow(tree, branch.State);
            return _trees[branch.State.Id] = tree;
        }
    }
}

using Cairn.FileSystem.Branches;
using Cairn.Mount.Changes;
using Cairn.Mount.Magic;
using Cairn.Mount.Nodes;
using Cairn.Storage;

namespace Cairn.Mount;

/// <summary>What a mount's root is, from what was asked for.</summary>
internal sealed class MountedRoot
{
    private readonly List<(MountedTree Tree, BranchState Branch)> _followed = [];
    private BranchTrees? _branches;

    private MountedRoot()
    {
    }

    /// <summary>The directory that is mounted.</summary>
    public required MountNode Root { get; init; }

    /// <param name="settings">What was asked for.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="writable">Whether it may be changed.</param>
    /// <param name="status">What the mount says of itself.</param>
    public static MountedRoot Of(MountSettings settings, Vault vault, bool writable, Func<string> status)
    {
        if (settings.AllBranches)
            return OfAllBranches(vault, writable, settings.Magic ? status : null);
        var branch = vault.Branch(settings.Branch ?? vault.DefaultBranchName);
        var files = settings.At is { } point ? new PointReader(branch).ResolveHere(point).Files : branch.Files;
        var root = files.Resolve(FilePath.Parse(settings.Subtree), follow: true);
        if (!root.IsDirectory)
            throw new CairnException(ErrorCode.NotADirectory, $"{settings.Subtree} is not a directory.");
        var tree = new MountedTree(0, files.View, writable ? branch.Inodes : null, root.Ino);
        if (settings.Magic)
            tree.Magic = MagicDirectory.OfBranch(vault, branch, tree, new MountNumbers(), status);
        var shown = new MountedRoot { Root = new TreeNode(1, tree, root.Ino) };
        if (settings.At is null)
            shown._followed.Add((tree, branch.State));
        return shown;
    }

    /// <summary>Has what others change made void.</summary>
    public void FollowWith(ChangeFollower follower)
    {
        foreach (var (tree, branch) in _followed)
            follower.Follow(tree, branch);
        _branches?.FollowWith(follower);
    }

    private static MountedRoot OfAllBranches(Vault vault, bool writable, Func<string>? status)
    {
        var numbers = new MountNumbers();
        var trees = new BranchTrees(vault, writable, numbers, status);
        var magic = status is null ? null : MagicDirectory.OfAll(numbers, status);
        return new MountedRoot { Root = new BranchesDirectory(1, trees, magic), _branches = trees };
    }
}

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
    private BranchesDirectory? _branches;

    private MountedRoot()
    {
    }

    /// <summary>The directory that is mounted.</summary>
    public required MountNode Root { get; init; }

    /// <summary>The directory under it that is not listed.</summary>
    public VirtualNode? Magic { get; private init; }

    /// <param name="settings">What was asked for.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="writable">Whether it may be changed.</param>
    /// <param name="status">What the mount says of itself.</param>
    public static MountedRoot Of(MountSettings settings, Vault vault, bool writable, Func<string> status)
    {
        if (settings.AllBranches)
        {
            var branches = new BranchesDirectory(1, new VirtualIds(), vault, writable);
            return new MountedRoot { Root = branches, _branches = branches };
        }
        var branch = vault.Branch(settings.Branch ?? vault.DefaultBranchName);
        var files = settings.At is { } point ? branch.At(Points.Resolve(branch, point)).Files : branch.Files;
        var root = files.Resolve(FilePath.Parse(settings.Subtree), follow: true);
        if (!root.IsDirectory)
            throw new CairnException(ErrorCode.NotADirectory, $"{settings.Subtree} is not a directory.");
        var tree = new MountedTree(0, files.View, writable ? branch.Inodes : null, root.Ino);
        var shown = new MountedRoot { Root = new TreeNode(1, tree, root.Ino), Magic = MagicOf(vault, branch, tree, status) };
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

    private static MagicDirectory MagicOf(Vault vault, Branch branch, MountedTree tree, Func<string> status)
    {
        var ids = new VirtualIds();
        var past = new PastTrees(branch, tree.Root, firstSlot: 1);
        return new MagicDirectory(ids.Next(), new AtDirectory(ids.Next(), past), new VersionsDirectory(ids.Next(), ids, vault.Core, tree.View, past, tree.Root), new StatusFile(ids.Next(), status));
    }
}

namespace Cairn.Cli.Where;

/// <summary>Which vault, branch and subtree a directory shows, when it is in a mount of one.</summary>
internal static class MountFinder
{
    /// <summary>What is mounted where <paramref name="directory"/> is; null when that is not in a mount of a vault. The mount is not touched.</summary>
    public static VaultChoice? Find(string directory)
    {
        if (Mount.Mounts.Around(directory) is not { } mount)
            return null;
        var below = FilePath.Combine(FilePath.Parse(mount.Subtree.Length == 0 ? "/" : mount.Subtree), Path.GetRelativePath(mount.Directory, directory));
        return mount.Branch == "*" ? new VaultChoice(mount.Vault, "mount") : new VaultChoice(mount.Vault, "mount", mount.Branch, below);
    }
}

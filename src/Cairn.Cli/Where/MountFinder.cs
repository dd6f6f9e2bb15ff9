namespace Cairn.Cli.Where;

/// <summary>Which vault, branch and subtree a directory shows, when it is in a mount of one.</summary>
internal static class MountFinder
{
    /// <summary>What is mounted where <paramref name="directory"/> is; null when that is not in a mount of a vault.</summary>
    /// <remarks>There is no mount yet, so no directory is in one.</remarks>
    public static VaultChoice? Find(string directory) => null;
}

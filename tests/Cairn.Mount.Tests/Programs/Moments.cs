using System.Security.Cryptography;

namespace Cairn.Mount.Tests.Programs;

/// <summary>What a mount showed at some moments, to be looked for again in the past.</summary>
internal sealed class Moments(MountedVault mount)
{
    private readonly Dictionary<string, List<string>> _trees = [];

    /// <summary>Takes a snapshot, and notes what is there: types, modes, sizes and contents.</summary>
    public void Remember(string name)
    {
        _trees[name] = Tree(mount.Path);
        using var vault = Vault.Open(mount.Spec);
        vault.Branch().Snapshot(name);
    }

    /// <summary>Fails unless the past is as it was.</summary>
    public void Verify()
    {
        foreach (var (name, tree) in _trees)
            Assert.Equal(tree, Tree(mount[$".cairn/at/{name}"]));
    }

    private static List<string> Tree(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{Path.GetRelativePath(root, path)} {Describe(new FileInfo(path))}")];

    private static string Describe(FileInfo file)
    {
        if (file.LinkTarget is { } target)
            return $"-> {target}";
        if ((file.Attributes & FileAttributes.Directory) != 0)
            return $"{file.UnixFileMode}";
        using var bytes = file.OpenRead();
        return $"{file.UnixFileMode} {file.Length} {Convert.ToHexString(SHA256.HashData(bytes))}";
    }
}

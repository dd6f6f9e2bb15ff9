using System.Text;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>Finds the manifest as RocksDB will: <c>CURRENT</c> holds its name and a line feed.</summary>
internal static class ManifestCheck
{
    private const int LongestName = 64;

    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>; <see cref="ErrorCode.Truncated"/>; <see cref="ErrorCode.AccessDenied"/>.</exception>
    internal static void Require(string directory)
    {
        try
        {
            var current = new FileInfo(Path.Combine(directory, "CURRENT"));
            if (!current.Exists)
                throw new CairnException(ErrorCode.Corrupt, $"'{directory}' is a vault, but its file CURRENT, which names the manifest, is missing.");
            var name = current.Length <= LongestName ? File.ReadAllText(current.FullName, Encoding.ASCII) : "";
            if (!name.StartsWith("MANIFEST-", StringComparison.Ordinal) || !name.EndsWith('\n'))
                throw new CairnException(current.Length < LongestName ? ErrorCode.Truncated : ErrorCode.Corrupt, $"'{current.FullName}' does not name a manifest.");
            RequireManifest(Path.Combine(directory, name.TrimEnd('\n')));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, directory);
        }
    }

    /// <summary>The path of the manifest of <paramref name="directory"/>, which has been checked.</summary>
    internal static string PathIn(string directory) =>
        Path.Combine(directory, File.ReadAllText(Path.Combine(directory, "CURRENT"), Encoding.ASCII).TrimEnd('\n'));

    private static void RequireManifest(string path)
    {
        var manifest = new FileInfo(path);
        if (!manifest.Exists)
            throw new CairnException(ErrorCode.Corrupt, $"The manifest '{path}', which lists the vault's files, is missing.");
        if (manifest.Length == 0)
            throw new CairnException(ErrorCode.Truncated, $"The manifest '{path}', which lists the vault's files, is empty.");
    }
}

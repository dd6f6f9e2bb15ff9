using Cairn.Cli.Around;
using Cairn.Cli.Configuration;
using Cairn.Storage;

namespace Cairn.Cli.Where;

/// <summary>
/// Which vault is meant: the one that was named, else that of the environment, else that of the mount the command runs in, else the nearest one from
/// the working directory upwards, else that of the configuration.
/// </summary>
internal sealed class VaultFinder(Surroundings surroundings, UserConfig config)
{
    /// <summary>The vault of a directory, beside which nothing else is looked for.</summary>
    public const string DirectoryName = ".cairn";

    private const string Extension = ".cairn";

    /// <summary>Finds it.</summary>
    /// <param name="named">What was typed after <c>--vault</c>; null when it was not.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSuchVault"/>: there is none.</exception>
    public VaultChoice Find(string? named)
    {
        if (named is not null)
            return new VaultChoice(FromHere(named), "flag");
        if (surroundings.Place is { } shell)
            return new VaultChoice(shell.Vault, "shell");
        if (surroundings.Variable("CAIRN_VAULT") is { } variable)
            return new VaultChoice(FromHere(variable), "environment");
        return MountFinder.Find(surroundings.Directory)
            ?? Upwards()
            ?? (config.Get("vault") is { } usual ? new VaultChoice(FromHome(usual), "config") : throw None());
    }

    /// <summary>A specification in which the path does not depend on the working directory.</summary>
    public string FromHere(string spec)
    {
        var parsed = EngineSpec.Parse(spec);
        return parsed.Path.Length == 0 ? spec : (parsed with { Path = surroundings.FullPath(parsed.Path) }).ToString();
    }

    private string FromHome(string spec)
    {
        var parsed = EngineSpec.Parse(spec);
        var home = surroundings.Variable("HOME") ?? "/";
        var path = parsed.Path.StartsWith("~/", StringComparison.Ordinal) ? parsed.Path[2..] : parsed.Path;
        return parsed.Path.Length == 0 ? spec : (parsed with { Path = Path.GetFullPath(path, home) }).ToString();
    }

    private VaultChoice? Upwards()
    {
        for (var directory = surroundings.Directory; directory is not null; directory = Path.GetDirectoryName(directory))
            if (In(directory) is { } path)
                return new VaultChoice(Spec(path), "directory");
        return null;
    }

    private static string? In(string directory)
    {
        var hidden = Path.Combine(directory, DirectoryName);
        if (BuiltInEngines.Catalog.Detect(hidden) is not null)
            return hidden;
        var found = Candidates(directory);
        return found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => throw new CairnException(
                ErrorCode.NoSuchVault, $"There are {found.Count} vaults in '{directory}': {string.Join(", ", found.Select(Path.GetFileName))}. Say which with --vault."),
        };
    }

    private static List<string> Candidates(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory, "*" + Extension)
                .Where(path => Path.GetFileName(path) != DirectoryName && BuiltInEngines.Catalog.Detect(path) is not null)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Spec(string path) => new EngineSpec(null, path, new Dictionary<string, string>()).ToString();

    private CairnException None() => new(
        ErrorCode.NoSuchVault,
        $"There is no vault in '{surroundings.Directory}' or above it. Make one with 'cairn init', or name one with --vault or CAIRN_VAULT.");
}

using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Configuration;

/// <summary>The vaults that this user has made or used by name: a line each in <c>$XDG_STATE_HOME/cairn/vaults</c>.</summary>
internal static class KnownVaults
{
    /// <summary>Their specifications.</summary>
    public static IReadOnlyList<string> List(Surroundings surroundings)
    {
        var file = FilePath(surroundings);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    /// <summary>Adds one, unless it is there already. That it cannot be written down is no reason to fail.</summary>
    public static void Remember(Surroundings surroundings, string spec)
    {
        if (EngineSpec.Parse(spec).Path.Length == 0)
            return;
        try
        {
            if (List(surroundings).Contains(spec))
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath(surroundings))!);
            File.AppendAllText(FilePath(surroundings), spec + "\n");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The list is a convenience.
        }
    }

    /// <summary>Takes away those that are not there any more.</summary>
    public static void Keep(Surroundings surroundings, IEnumerable<string> specs) => File.WriteAllLines(FilePath(surroundings), specs);

    private static string FilePath(Surroundings surroundings) =>
        Path.Combine(surroundings.BaseDirectory("XDG_STATE_HOME", Path.Combine(".local", "state")), "vaults");
}

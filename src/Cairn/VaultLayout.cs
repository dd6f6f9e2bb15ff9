using Cairn.Storage;

namespace Cairn;

/// <summary>How a vault lies on disk: a single file, or a directory with the database and, beside it, room for packs.</summary>
internal static class VaultLayout
{
    private const string Packs = "packs";

    /// <summary>The specification by which a new vault is made: a SQLite vault is a directory where its path ends in a slash, where an empty directory
    /// is there, and where packs are asked for.</summary>
    public static EngineSpec ForCreation(EngineSpec spec, bool? packs)
    {
        var isSqlite = (spec.EngineName ?? BuiltInEngines.Catalog.Providers[0].Name) == "sqlite";
        if (spec.Path.Length == 0)
            return spec;
        if (!isSqlite)
            return spec with { Path = Path.TrimEndingDirectorySeparator(spec.Path) };
        var isDirectory = packs == true || Directory.Exists(spec.Path);
        return isDirectory && !Path.EndsInDirectorySeparator(spec.Path) ? spec with { Path = spec.Path + Path.DirectorySeparatorChar } : spec;
    }

    /// <summary>Where packs of a vault that is there are or would be; null for a single file or none.</summary>
    public static string? PackDirectory(EngineSpec spec) =>
        spec.Path.Length > 0 && Directory.Exists(spec.Path) ? Path.Combine(Path.GetFullPath(spec.Path), Packs) : null;
}

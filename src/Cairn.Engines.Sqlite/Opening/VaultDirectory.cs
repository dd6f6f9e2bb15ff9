namespace Cairn.Engines.Sqlite.Opening;

/// <summary>A vault that is a directory: the marker, the database, and room for what the layers above keep beside it.</summary>
internal static class VaultDirectory
{
    /// <summary>The database's name in the directory.</summary>
    public const string Database = "vault.sqlite";

    /// <summary>Whether a path is written as that of a directory.</summary>
    public static bool IsMeant(string path) => Path.EndsInDirectorySeparator(path);

    /// <summary>Whether there is one at <paramref name="path"/>.</summary>
    public static bool IsAt(string path) => Directory.Exists(path) && VaultMarker.Read(path)?.EngineName == SqliteProvider.EngineName;

    /// <summary>The database of the vault at <paramref name="path"/>: in it where that is a directory with a marker of ours.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NewerFormat"/>.</exception>
    public static string DatabaseOf(string path)
    {
        if (!IsAt(path))
            return Path.TrimEndingDirectorySeparator(path);
        VaultMarker.Require(path, SqliteProvider.EngineName);
        return Path.Combine(path, Database);
    }

    /// <summary>Makes the directory and, by <paramref name="create"/>, the database in it; the marker last. When that fails, what was made is
    /// taken away again.</summary>
    public static void Create(string path, Action<string> create)
    {
        var wasThere = Directory.Exists(path);
        RequireNothing(path);
        var parent = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(parent))
            throw new CairnException(ErrorCode.BadSpec, $"There is no directory '{parent}' to create '{path}' in. Create it first.");
        Directory.CreateDirectory(path);
        try
        {
            create(Path.Combine(path, Database));
            new VaultMarker(SqliteProvider.EngineName, VaultMarker.CurrentFormat).Write(path);
            Native.Posix.SyncDirectory(path);
            Native.Posix.SyncDirectory(parent);
        }
        catch
        {
            Delete(path, wasThere);
            throw;
        }
    }

    /// <summary>Takes away a vault that was created and could not be opened.</summary>
    public static void Delete(string path, bool keepDirectory)
    {
        File.Delete(Path.Combine(path, VaultMarker.FileName));
        Creator.Delete(Path.Combine(path, Database));
        if (!keepDirectory)
            Directory.Delete(path);
    }

    private static void RequireNothing(string path)
    {
        if (File.Exists(path) || Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new CairnException(ErrorCode.VaultExists, $"There is something at '{path}' already; a vault cannot be created over it.");
    }
}

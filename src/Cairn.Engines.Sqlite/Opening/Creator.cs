using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>
/// Creates a vault under another name, flushes it and only then gives it its own: what is at the path is a whole vault or
/// nothing, whatever happens meanwhile.
/// </summary>
internal static class Creator
{
    private static readonly string[] _companions = ["-wal", "-shm", "-journal"];

    public static void Create(string path, Schema schema, SqliteOptions options)
    {
        var directory = CheckPlace(path);
        var made = Path.Combine(directory, $".cairn-new-{Guid.NewGuid():n}");
        try
        {
            Make(made, schema, options);
            Flush(made);
            GiveName(made, path);
            Posix.SyncDirectory(directory);
        }
        finally
        {
            Delete(made);
        }
    }

    /// <summary>Deletes a vault that was created and could not be opened.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        foreach (var companion in _companions)
            File.Delete(path + companion);
    }

    private static string CheckPlace(string path)
    {
        if (Directory.Exists(path))
            throw Directory.EnumerateFileSystemEntries(path).Any()
                ? Exists(path)
                : new CairnException(ErrorCode.BadSpec, $"'{path}' is a directory, and the engine 'sqlite' keeps a vault in one file. Name a file.");
        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
            throw Exists(path);
        foreach (var companion in _companions)
            if (File.Exists(path + companion))
                throw new CairnException(ErrorCode.VaultExists, $"'{path}{companion}' belongs to a database that was there before; a new one would take it for its own. Move it away.");
        var directory = Path.GetDirectoryName(path);
        return Directory.Exists(directory)
            ? directory
            : throw new CairnException(ErrorCode.BadSpec, $"There is no directory '{directory}' to create '{path}' in. Create it first.");
    }

    /// <summary>Without a log at first, so that the file's own header says whose it is from the beginning.</summary>
    private static void Make(string path, Schema schema, SqliteOptions options)
    {
        using var connection = Connection.Open(path, Sqlite3Codes.OpenReadWrite | Sqlite3Codes.OpenCreate, TimeSpan.Zero);
        connection.Execute($"PRAGMA page_size={options.PageBytes}");
        connection.Execute("PRAGMA auto_vacuum=NONE");
        connection.Execute("PRAGMA journal_mode=MEMORY");
        connection.Execute($"PRAGMA application_id={DatabaseHeader.CairnApplicationId}");
        connection.Execute($"PRAGMA user_version={VaultMarker.CurrentFormat}");
        TableSetup.Create(connection, [.. schema.Tables.Select(table => new TableSql(table))]);
        connection.Execute("PRAGMA journal_mode=WAL");
    }

    /// <summary>SQLite has it open no more, so no lock is lost by closing it.</summary>
    private static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static void GiveName(string made, string path)
    {
        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (VaultPath.Exists(path))
        {
            throw Exists(path);
        }
    }

    private static CairnException Exists(string path) =>
        new(ErrorCode.VaultExists, $"There is something at '{path}' already; a vault cannot be created over it.");
}

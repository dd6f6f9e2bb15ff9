using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>Opens a database: looks before it touches, decides how it can be open, and creates tables that are missing.</summary>
internal static class Opener
{
    public static SqliteEngine Open(EngineSettings settings, SqliteOptions options, TimeSpan patience)
    {
        var path = VaultFile.Resolve(settings.Path);
        var registration = VaultFile.Claim(path);
        try
        {
            var hadLog = File.Exists(VaultFile.Wal(path));
            var mode = ModeFor(path, settings.Access, hadLog);
            return Open(settings.Schema, new Database(path, mode, options, patience), registration, hadLog);
        }
        catch
        {
            registration.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes the empty log and its index, which even a reader makes: opened for writing and closed again, SQLite does it
    /// itself, and only if nobody else has the vault open.
    /// </summary>
    public static void TakeLogAway(Database database)
    {
        if (Posix.Status(VaultFile.Wal(database.Path)) is not { Size: 0 } || !Posix.IsWritable(database.Path))
            return;
        try
        {
            using var connection = Connection.Open(database.Path, Sqlite3Codes.OpenReadWrite, TimeSpan.Zero);
            connection.QueryNumber("PRAGMA user_version");
        }
        catch (CairnException)
        {
            // Two empty files stay behind, which do no harm.
        }
    }

    /// <summary>
    /// A reader who may not write the file makes no log beside it either, though the directory might let him: the log would be
    /// his, and keep the file's owner from writing.
    /// </summary>
    private static OpenMode ModeFor(string path, Access access, bool hasLog)
    {
        var canWrite = Posix.IsWritable(path) && Posix.IsWritableDirectory(Path.GetDirectoryName(path)!);
        if (canWrite)
            return access == Access.ReadWrite ? OpenMode.ReadWrite : OpenMode.ReadOnly;
        return hasLog && !IsEmptyWithoutIndex(path) ? OpenMode.ReadOnly : OpenMode.Unchanging;
    }

    private static bool IsEmptyWithoutIndex(string path) =>
        Posix.Status(VaultFile.Wal(path)) is { Size: 0 } && !File.Exists(VaultFile.WalIndex(path));

    private static SqliteEngine Open(Schema schema, Database database, OpenFiles.Registration registration, bool hadLog)
    {
        var guard = database.Mode == OpenMode.Unchanging ? new UnchangingGuard(database.Path, Posix.Status(database.Path)) : null;
        Connection? control = null, writer = null;
        try
        {
            control = database.OpenReader();
            CheckInside(database, control);
            if (database.Mode == OpenMode.ReadWrite)
                writer = database.OpenWriter();
            var tables = schema.Tables.Select(table => new TableSql(table)).ToArray();
            var parts = new OpenParts
            {
                Database = database,
                Control = control,
                Writer = writer,
                Tables = tables,
                Present = TableSetup.Prepare(writer ?? control, tables, mayCreate: writer is not null),
                Guard = guard,
                Registration = registration,
                TakesLogAway = writer is null && !hadLog && database.Mode == OpenMode.ReadOnly,
            };
            return new SqliteEngine(schema, parts);
        }
        catch (Exception failure)
        {
            control?.Dispose();
            writer?.Dispose();
            if (!hadLog)
                TakeLogAway(database);
            if (failure is CairnException known)
                throw Explain(known, database);
            throw;
        }
    }

    /// <summary>The file's header was looked at already; but its newest version may be in the log.</summary>
    private static void CheckInside(Database database, Connection connection)
    {
        var format = connection.QueryNumber("PRAGMA user_version");
        if (format > VaultMarker.CurrentFormat)
            throw VaultFile.NewerFormat(database.Path, format);
        if (connection.QueryNumber("PRAGMA application_id") != DatabaseHeader.CairnApplicationId)
            throw VaultFile.NotAVault(database.Path);
        connection.QueryNumber("SELECT count(*) FROM sqlite_master"); // Opens the log.
    }

    private static CairnException Explain(CairnException failure, Database database) => failure.Code switch
    {
        ErrorCode.Busy => new CairnException(ErrorCode.Locked, $"Another process has '{database.Path}' open for itself alone. {failure.Message}", failure),
        ErrorCode.Corrupt => new CairnException(ErrorCode.Corrupt, $"'{database.Path}' is damaged. {failure.Message}", failure),
        ErrorCode.InputOutput or ErrorCode.AccessDenied when database.Mode == OpenMode.ReadOnly && !File.Exists(VaultFile.WalIndex(database.Path)) =>
            new CairnException(ErrorCode.AccessDenied, $"'{database.Path}' has a log beside it that cannot be read without write permission to its directory. Copy both to where you may write. {failure.Message}", failure),
        _ => failure,
    };
}

using System.Globalization;
using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;

namespace Cairn.Engines.Sqlite.Maintenance;

/// <summary>Sizes of a database and its tables.</summary>
internal sealed class Statistics(Database database, Connection connection, TableSql[] tables)
{
    public EngineStats Collect(Schema schema)
    {
        var page = connection.QueryNumber("PRAGMA page_size");
        var details = new Dictionary<string, string>
        {
            ["page_size"] = Number(page),
            ["pages"] = Number(connection.QueryNumber("PRAGMA page_count")),
            ["log_bytes"] = Number(SizeOf(VaultFile.Wal(database.Path))),
            ["library"] = $"{SqliteLibrary.Name} {SqliteLibrary.Version}",
        };
        var bytes = SizeOf(database.Path) + SizeOf(VaultFile.Wal(database.Path)) + SizeOf(VaultFile.WalIndex(database.Path));
        return new EngineStats(bytes, page * connection.QueryNumber("PRAGMA freelist_count"), [.. schema.Tables.Select(Measure)], details);
    }

    private TableStats Measure(Table table)
    {
        var name = tables[table.Index].Name;
        if (connection.QueryNumber($"SELECT count(*) FROM sqlite_master WHERE type='table' AND name='{name}'") == 0)
            return new TableStats(table.Name, 0, 0, Estimated: false);
        return SqliteLibrary.Has("ENABLE_DBSTAT_VTAB\0"u8)
            ? new PageWalk(connection).Measure(table, name)
            : new RecordSample(connection).Measure(table, name);
    }

    private static long SizeOf(string path) => (long)(Posix.Status(path)?.Size ?? 0);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Opening;

namespace Cairn.Engines.RocksDb;

/// <summary>Sizes and counters, from what RocksDB knows without reading records.</summary>
internal static class Statistics
{
    internal static EngineStats Of(OpenVault vault, Schema schema)
    {
        var tables = schema.Tables.Select(table => OfTable(vault.Database, table)).ToArray();
        return new EngineStats(FreeSpace.FileBytes(vault.Path), FreeBytes: 0, tables, Details(vault));
    }

    private static TableStats OfTable(RocksDatabase database, Table table)
    {
        var family = database.Family(table.Name);
        return family == 0
            ? new TableStats(table.Name, 0, 0, Estimated: false)
            : new TableStats(
                table.Name,
                database.Number(family, "rocksdb.estimate-num-keys\0"u8),
                database.Number(family, "rocksdb.live-sst-files-size\0"u8) + database.Number(family, "rocksdb.cur-size-all-mem-tables\0"u8),
                Estimated: true);
    }

    private static Dictionary<string, string> Details(OpenVault vault)
    {
        var database = vault.Database;
        var any = database.Family(RocksDbSettings.DefaultFamily);
        return new Dictionary<string, string>
        {
            ["library"] = $"{RocksLibrary.Name} ({RocksLibrary.Version})",
            ["log_bytes"] = Text(FreeSpace.FileBytes(vault.Path, "*.log")),
            ["memory_table_bytes"] = Text(database.Sum("rocksdb.cur-size-all-mem-tables\0"u8)),
            ["block_cache_bytes"] = Text(database.Number(any, "rocksdb.block-cache-usage\0"u8)),
            ["pending_compaction_bytes"] = Text(database.Sum("rocksdb.estimate-pending-compaction-bytes\0"u8)),
            ["snapshots"] = Text(database.Number(any, "rocksdb.num-snapshots\0"u8)),
            ["background_errors"] = Text(database.Sum("rocksdb.background-errors\0"u8)),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb;

/// <summary>The engine's options and what they and all else that was decided come to in RocksDB's own terms.</summary>
internal static class RocksDbSettings
{
    internal const string WriteBufferSize = "write_buffer_size";
    internal const string BlockCacheSize = "block_cache_size";
    internal const string Compression = "compression";
    internal const string MaxOpenFiles = "max_open_files";

    /// <summary>The column family that every database has; it holds nothing of ours.</summary>
    internal const string DefaultFamily = "default";

    /// <summary>How large the files of the first levels get.</summary>
    internal const long FileBytes = 64 << 20;

    /// <summary>No room taken before it is used, no thread for statistics, next to nothing in the text log.</summary>
    private static readonly (string Name, string Value)[] _always =
    [
        ("allow_fallocate", "false"),
        ("stats_dump_period_sec", "0"),
        ("stats_persist_period_sec", "0"),
        ("info_log_level", "FATAL_LEVEL"),
        ("max_file_opening_threads", "4"),
    ];

    /// <summary>What can be set in a vault's specification.</summary>
    internal static IReadOnlyList<EngineOption> Options { get; } =
    [
        EngineOption.Size(
            WriteBufferSize, "64MB", 1 << 20, 4L << 30,
            "Memory for what was written and is not yet in files, all tables together. More makes fewer and larger files, longer recovery after a crash."),
        EngineOption.Size(
            BlockCacheSize, "128MB", 1 << 20, 1L << 40,
            "Memory for blocks that were read, and for the indexes and filters of the files. What is not here may still be in the kernel's cache."),
        EngineOption.Choice(
            Compression, "lz4", ["none", "lz4", "zstd"],
            "How the files' blocks are compressed. lz4 costs little and is given up where it gains nothing, as with payloads that are compressed already; zstd makes files smaller and writes slower."),
        EngineOption.Count(
            MaxOpenFiles, 1000, 16, 1_000_000,
            "How many files are kept open. Each open file spares a system call or two at reads; more than this many only in vaults above 60 GB."),
    ];

    /// <summary>For a vault that is used.</summary>
    /// <param name="values">The engine's options.</param>
    /// <param name="create">Whether it is to be created, where nothing may be yet.</param>
    /// <param name="compact">Whether compactions may be begun.</param>
    internal static OptionsHandle ForUse(EngineOptionValues values, bool create = false, bool compact = true)
    {
        var buffer = values.Number(WriteBufferSize);
        var options = Make(
            ("create_if_missing", create ? "true" : "false"),
            ("error_if_exists", create ? "true" : "false"),
            ("disable_auto_compactions", compact ? "false" : "true"),
            ("create_missing_column_families", "true"),
            ("wal_recovery_mode", "kPointInTimeRecovery"),
            ("db_write_buffer_size", Text(buffer)),
            ("write_buffer_size", Text(buffer)),
            ("max_total_wal_size", Text(2 * buffer)),
            ("arena_block_size", Text(256 << 10)),
            ("wal_bytes_per_sync", Text(1 << 20)),
            ("bytes_per_sync", Text(1 << 20)),
            ("max_background_jobs", Text(Math.Clamp(Environment.ProcessorCount, 2, 6))),
            ("max_open_files", Text(values.Number(MaxOpenFiles))),
            ("compression", Algorithm(values.Word(Compression))),
            ("level_compaction_dynamic_level_bytes", "true"),
            ("target_file_size_base", Text(FileBytes)),
            ("memtable_whole_key_filtering", "true"),
            ("memtable_prefix_bloom_size_ratio", "0.02"),
            ("block_based_table_factory", Blocks(values.Number(BlockCacheSize))));
        options.CompactWhereDeleted(window: 8192, deletions: 4096);
        return options;
    }

    /// <summary>For a look from beside, which shares nothing with the instance in use.</summary>
    internal static OptionsHandle ForChecking() => Make(
        ("max_open_files", "-1"), // A file that is open can be removed and still be read.
        ("block_based_table_factory", "{no_block_cache=true}"));

    private static OptionsHandle Make(params (string Name, string Value)[] settings) => new(string.Join(
        ';',
        settings
            .Concat(_always)
            .Select(setting => $"{setting.Name}={setting.Value}")));

    /// <summary>A full filter answers for keys that are absent; filters and indexes share the cache, so that memory has one bound.
    /// The format is one that every library from version 6 on reads.</summary>
    private static string Blocks(long cacheBytes) =>
        $"{{format_version=5;block_size={16 << 10};filter_policy=bloomfilter:10:false;cache_index_and_filter_blocks=true;" +
        $"pin_l0_filter_and_index_blocks_in_cache=true;block_cache={{capacity={Text(cacheBytes)}}}}}";

    private static string Algorithm(string word) => word switch
    {
        "lz4" => "kLZ4Compression",
        "zstd" => "kZSTD",
        _ => "kNoCompression",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

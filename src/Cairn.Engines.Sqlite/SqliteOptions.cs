using System.Numerics;

namespace Cairn.Engines.Sqlite;

/// <summary>The options that the engine takes, and their values for one vault.</summary>
internal sealed record SqliteOptions(long CacheBytes, long MmapBytes, long PageBytes, int CheckpointPages, string Synchronous)
{
    public const string Off = "off", Normal = "normal", Full = "full";

    /// <summary>What can be written in a specification. The measurements behind the defaults are in docs/decisions/0002-sqlite-settings.md.</summary>
    public static IReadOnlyList<EngineOption> Known { get; } =
    [
        EngineOption.Size("cache_size", "16MB", 0, 64L << 30,
            "Memory for pages of the connection that writes; the one that each thread reads with has an eighth. What it does not hold comes from the system's own cache, so more pays only for large batches, and large vaults that are read at random."),
        EngineOption.Size("mmap_size", "0", 0, 1L << 40,
            "How much of the database's file is read through a memory map. None by default: a map saves a copy, but a file that is cut short or cannot be read while it is mapped kills the process instead of giving an error."),
        EngineOption.Size("page_size", "4096", 512, 65536,
            "Size of a page, a power of two; counts only when a vault is created. Each commit writes whole pages, so larger ones make small commits dearer and large values cheaper."),
        EngineOption.Count("checkpoint_pages", 16384, 100, 1 << 24,
            "How many pages the log may hold before they are copied into the database. 64 MiB at the default page size: fewer checkpoints make batches faster, but a longer log takes more room and more time to open after a crash."),
        EngineOption.Choice("synchronous", Normal, [Off, Normal, Full],
            "When SQLite flushes to stable storage. 'normal': at checkpoints and when Cairn asks, so a power cut costs at most the last commits, and never consistency. 'full': at every commit. 'off': only when Cairn asks, so a power cut may damage the vault; for scratch."),
    ];

    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>: the page size is no power of two.</exception>
    public static SqliteOptions From(EngineOptionValues values)
    {
        var page = values.Number("page_size");
        if (!BitOperations.IsPow2(page))
            throw new CairnException(ErrorCode.BadSpec, $"'{page}' is no value for the option 'page_size' of the engine 'sqlite': it takes a power of two from 512 to 65536.");
        return new SqliteOptions(values.Number("cache_size"), values.Number("mmap_size"), page, (int)values.Number("checkpoint_pages"), values.Word("synchronous"));
    }
}

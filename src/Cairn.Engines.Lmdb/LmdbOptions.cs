using Cairn.Storage;

namespace Cairn.Engines.Lmdb;

/// <summary>The options of one vault, and what is fixed for all of them.</summary>
internal sealed record LmdbOptions
{
    public const string InitialMapSizeName = "initial_map_size", MaxReadersName = "max_readers";

    private const string DefaultInitialMapSize = "64GB";
    private const int DefaultMaxReaders = 1024;

    /// <summary>What the engine takes, with defaults and reasons.</summary>
    public static IReadOnlyList<EngineOption> Known { get; } =
    [
        EngineOption.Size(InitialMapSizeName, DefaultInitialMapSize, 1L << 20, 1L << 44,
            "Address space to map beyond what is used when the vault is opened. No limit: the map grows by itself. It costs neither memory nor disk; "
            + "the default is so large that growing, which waits for the transactions under way, practically never happens. Where address space is "
            + "limited (ulimit -v) less is taken. Smaller makes sense only on such machines."),
        EngineOption.Count(MaxReadersName, DefaultMaxReaders, 16, 65_536,
            "How many read transactions may be open at once, in all processes together; one more gets 'busy'. Takes 64 bytes each in the lock file. "
            + "Settled by whoever opens the vault first; it can be raised when nobody else has it open. The default is more than many processes with many threads use."),
    ];

    /// <summary>Address space to map beyond what is used.</summary>
    public long InitialMapSize { get; init; } = 64L << 30;

    /// <summary>Slots in the reader table.</summary>
    public int MaxReaders { get; init; } = DefaultMaxReaders;

    /// <summary>How many named databases can be open; a schema has far fewer.</summary>
    public int MaxTables { get; init; } = 256;

    /// <summary>How long a writer waits for another process's transaction, and an opener for one that compacts.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The options as they were given in a specification.</summary>
    public static LmdbOptions From(EngineOptionValues values) => new()
    {
        InitialMapSize = values.Number(InitialMapSizeName),
        MaxReaders = (int)values.Number(MaxReadersName),
    };
}

namespace Cairn.Storage;

/// <summary>What one open engine can do, as data: callers decide by these, never by the engine's name.</summary>
public sealed record EngineCapabilities
{
    /// <summary>The engine's name, as in a vault specification: <c>sqlite</c>, <c>lmdb</c>, <c>rocksdb</c>, <c>memory</c>.</summary>
    public required string EngineName { get; init; }

    /// <summary>Whether what is committed outlives the process.</summary>
    public required bool Persistent { get; init; }

    /// <summary>Whether this instance was opened, or had to be opened, for reading only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether several processes of one machine may have the vault open at once, writing too.</summary>
    public required bool SeveralProcesses { get; init; }

    /// <summary>Whether processes on several machines may have the vault open at once.</summary>
    public bool SeveralHosts { get; init; }

    /// <summary>
    /// Whether after a power cut a vault whose last commits were not followed by <see cref="IEngine.Sync"/>
    /// holds a prefix of the committed transactions. Where it does not, the engine syncs at every commit.
    /// </summary>
    public required bool UnsyncedCommitSurvivesPowerCut { get; init; }

    /// <summary>Longest key in bytes; at least <see cref="Limits.MaxKeyBytes"/>, which is what callers may use.</summary>
    public int MaxKeyBytes { get; init; } = Limits.MaxKeyBytes;

    /// <summary>Largest value in bytes.</summary>
    public int MaxValueBytes { get; init; } = Limits.MaxValueBytes;
}

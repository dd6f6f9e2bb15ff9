using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Opening;

namespace Cairn.Engines.RocksDb;

/// <summary>The engine over RocksDB: a vault is a directory, used by one process at a time.</summary>
public sealed class RocksDbProvider : IEngineProvider
{
    internal const string EngineName = "rocksdb";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string BestFor => "large vaults that are written to a lot";

    /// <inheritdoc/>
    public IReadOnlyList<EngineOption> Options => RocksDbSettings.Options;

    /// <inheritdoc/>
    public EngineAvailability Probe() => RocksLibrary.Found
        ? new EngineAvailability(true, RocksLibrary.Name, RocksLibrary.Version, null)
        : new EngineAvailability(false, RocksLibrary.Name, null, RocksLibrary.ToInstall);

    /// <inheritdoc/>
    public bool Recognises(string path) => VaultMarker.Read(path)?.EngineName == EngineName;

    /// <inheritdoc/>
    public IEngine Create(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RocksDbEngine(VaultCreator.Create(settings), settings.Schema);
    }

    /// <inheritdoc/>
    public IEngine Open(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new RocksDbEngine(VaultOpener.Open(settings), settings.Schema);
    }

    internal static void RequirePath(string path)
    {
        if (path.Length == 0)
            throw new CairnException(ErrorCode.BadSpec, $"A vault of the engine '{EngineName}' is a directory: write its path, as in '{EngineName}:work.cairn'.");
    }
}

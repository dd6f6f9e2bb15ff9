using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb;

/// <summary>
/// LMDB: a memory-mapped, copy-on-write B+tree over the system's liblmdb 0.9. A vault is a directory with the marker
/// <c>CAIRN</c>, the data in <c>data.mdb</c>, and <c>lock.mdb</c>, which holds no data: readers note themselves in it.
/// </summary>
/// <remarks>
/// <para>While a vault is open, nothing else in the process may open and close its <c>lock.mdb</c>: a process loses its
/// record locks on a file with any descriptor of it, and other processes would then take the vault for unused.</para>
/// <para>Processes that share a vault must share a process id namespace, and a machine.</para>
/// </remarks>
public sealed class LmdbProvider : IEngineProvider
{
    internal const string EngineName = "lmdb";

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string BestFor => "reads: the fastest, without copying, by many processes at once";

    /// <inheritdoc/>
    public IReadOnlyList<EngineOption> Options => LmdbOptions.Known;

    /// <inheritdoc/>
    public EngineAvailability Probe() => LmdbLibrary.Probe();

    /// <inheritdoc/>
    public bool Recognises(string path) => Directory.Exists(path) && VaultMarker.Read(path)?.EngineName == EngineName;

    /// <inheritdoc/>
    public IEngine Create(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var directory = FullPath(settings.Path);
        LmdbLibrary.Require();
        return new VaultCreation(directory).Run(settings.Schema, LmdbOptions.From(settings.Options));
    }

    /// <inheritdoc/>
    public IEngine Open(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Open(settings, LmdbOptions.From(settings.Options));
    }

    internal static IEngine Open(EngineSettings settings, LmdbOptions options)
    {
        var directory = FullPath(settings.Path);
        VaultMarker.Require(directory, EngineName);
        LmdbLibrary.Require();
        DataFileCheck.Run(directory);
        var mode = VaultAccess.Decide(directory, settings.Access);
        var environment = EnvironmentRegistry.Acquire(directory, mode, options);
        try
        {
            return new LmdbEngine(environment, settings.Schema, readOnly: mode != VaultMode.Write);
        }
        catch
        {
            EnvironmentRegistry.Release(environment);
            throw;
        }
    }

    private static string FullPath(string path)
    {
        if (string.IsNullOrEmpty(path))
            throw new CairnException(ErrorCode.BadSpec, "An LMDB vault needs the path of a directory, as in 'lmdb:/srv/vault'.");
        return Path.GetFullPath(path);
    }
}

using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Storage.Memory;

namespace Cairn.Benchmarks.Engines;

/// <summary>One engine as the benchmark runs it.</summary>
/// <param name="Provider">The engine.</param>
/// <param name="Native">The same loops on its library's own interface; null where there is none.</param>
/// <param name="Target">How many times the native time the contract may take.</param>
internal sealed record BenchedEngine(IEngineProvider Provider, Func<INativeLoops>? Native, double Target)
{
    public static IReadOnlyList<BenchedEngine> All { get; } =
    [
        new(new SqliteProvider(), () => new SqliteNativeLoops(), Target: 1.3),
        new(new LmdbProvider(), () => new LmdbNativeLoops(), Target: 1.3),
        new(new RocksDbProvider(), () => new RocksDbNativeLoops(), Target: 1.5),
        new(new MemoryProvider(), Native: null, Target: 0),
    ];

    public string Name => Provider.Name;
}

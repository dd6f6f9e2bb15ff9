using Cairn.Engines.Lmdb;
using Cairn.Engines.RocksDb;
using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Storage.Memory;

namespace Cairn;

/// <summary>The engines that come with Cairn.</summary>
public static class BuiltInEngines
{
    /// <summary>All of them, in the order in which they are shown; the first makes new vaults when none is named.</summary>
    public static EngineCatalog Catalog { get; } = new(new SqliteProvider(), new LmdbProvider(), new RocksDbProvider(), new MemoryProvider());
}

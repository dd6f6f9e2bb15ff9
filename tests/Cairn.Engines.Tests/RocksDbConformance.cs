using Cairn.Engines.RocksDb;
using Cairn.Testing;

namespace Cairn.Engines.Tests;

/// <summary>Every sentence of the engine contract, of the engine over RocksDB.</summary>
[Lacks(Needs.SeveralProcesses)]
public sealed class RocksDbConformance() : EngineConformance(new EngineUnderTest(new RocksDbProvider()));

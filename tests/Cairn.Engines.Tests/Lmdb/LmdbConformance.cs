using Cairn.Engines.Lmdb;
using Cairn.Testing;

namespace Cairn.Engines.Tests;

[Lacks(Needs.OneProcess)]
public sealed class LmdbConformance() : EngineConformance(new EngineUnderTest(new LmdbProvider()));

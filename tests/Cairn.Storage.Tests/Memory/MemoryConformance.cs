using Cairn.Storage.Memory;
using Cairn.Testing;

namespace Cairn.Storage.Tests;

[Lacks(Needs.Persistence | Needs.SeveralProcesses | Needs.OneProcess)]
public sealed class MemoryConformance() : EngineConformance(new EngineUnderTest(new MemoryProvider()));

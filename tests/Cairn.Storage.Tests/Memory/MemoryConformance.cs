using Cairn.Storage.Memory;
using Cairn.Testing;

namespace Cairn.Storage.Tests;

public sealed class MemoryConformance() : EngineConformance(new EngineUnderTest(new MemoryProvider()));

using Cairn.Storage.Memory;
using Cairn.Storage.WriteBehind;
using Cairn.Testing;

namespace Cairn.Storage.Tests.WriteBehind;

/// <summary>Every sentence of the engine contract, of an engine that holds commits for a moment.</summary>
[Lacks(Needs.Persistence | Needs.SeveralProcesses | Needs.OneProcess)]
public sealed class WriteBehindConformance() : EngineConformance(new EngineUnderTest(new HoldingProvider(new WriteBehindOptions())) { KnownElsewhere = false, TellsStamps = false });

/// <summary>The same where what is held stays held until it is asked for.</summary>
[Lacks(Needs.Persistence | Needs.SeveralProcesses | Needs.OneProcess)]
public sealed class PatientWriteBehindConformance() : EngineConformance(new EngineUnderTest(new HoldingProvider(new WriteBehindOptions { Idle = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromMinutes(1) })) { KnownElsewhere = false, TellsStamps = false });

/// <summary>The memory engine behind one that holds everything.</summary>
internal sealed class HoldingProvider(WriteBehindOptions options) : IEngineProvider
{
    private readonly MemoryProvider _memory = new();

    public string Name => _memory.Name;

    public string BestFor => _memory.BestFor;

    public IReadOnlyList<EngineOption> Options => _memory.Options;

    public EngineAvailability Probe() => _memory.Probe();

    public bool Recognises(string path) => _memory.Recognises(path);

    public IEngine Create(EngineSettings settings) => new WriteBehindEngine(_memory.Create(settings), new HoldPolicy(), options);

    public IEngine Open(EngineSettings settings) => _memory.Open(settings);
}

/// <summary>Holds what it is told to.</summary>
internal sealed class HoldPolicy(Func<Scope, bool>? may = null) : IHoldPolicy
{
    public Action<IReadOnlyCollection<Scope>> OnFence { get; set; } = static _ => { };

    public bool MayHold(Scope scope) => may is null || may(scope);

    public void Fence(IReadTransaction transaction, IReadOnlyCollection<Scope> scopes) => OnFence(scopes);
}

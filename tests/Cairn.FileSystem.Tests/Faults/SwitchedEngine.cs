namespace Cairn.FileSystem.Tests.Faults;

/// <summary>An engine that has faults only while it is told to, and that stays open when it is disposed.</summary>
internal sealed class SwitchedEngine(IEngine inner, FaultPlan plan) : IEngine
{
    private readonly FaultingEngine _faulting = new(inner, plan);

    public bool Faulting { get; set; }

    /// <summary>Whether the fault made it close itself.</summary>
    public bool Closed => _faulting.Closed;

    public EngineCapabilities Capabilities => inner.Capabilities;

    public Schema Schema => inner.Schema;

    private IEngine Now => Faulting || Closed ? _faulting : inner;

    public IReadTransaction BeginRead() => Now.BeginRead();

    public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) => Now.BeginWrite(scopes);

    public void Sync() => Now.Sync();

    public long ChangeStamp() => Now.ChangeStamp();

    public void Compact(CancellationToken cancellation = default) => Now.Compact(cancellation);

    public EngineStats Stats() => Now.Stats();

    public VerifyReport Verify(CancellationToken cancellation = default) => Now.Verify(cancellation);

    public void Dispose()
    {
    }
}

namespace Cairn.FileSystem.Tests.Model;

/// <summary>An engine that several vaults of one process use: disposing it leaves it open.</summary>
internal sealed class SharedEngine(IEngine inner) : IEngine
{
    public EngineCapabilities Capabilities => inner.Capabilities;

    public Schema Schema => inner.Schema;

    public IReadTransaction BeginRead() => inner.BeginRead();

    public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) => inner.BeginWrite(scopes);

    public void Sync() => inner.Sync();

    public long ChangeStamp() => inner.ChangeStamp();

    public void Compact(CancellationToken cancellation = default) => inner.Compact(cancellation);

    public EngineStats Stats() => inner.Stats();

    public VerifyReport Verify(CancellationToken cancellation = default) => inner.Verify(cancellation);

    public void Dispose()
    {
    }
}

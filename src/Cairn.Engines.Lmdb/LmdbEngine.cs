using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Maintenance;
using Cairn.Storage;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb;

/// <summary>One engine on an environment, which others of the same process may share.</summary>
internal sealed class LmdbEngine : EngineBase
{
    private readonly LmdbEnvironment _environment;
    private readonly int[] _tables;
    private readonly LmdbWriteTransaction _writing;

    /// <summary>An engine on an environment that has been acquired for it.</summary>
    public LmdbEngine(LmdbEnvironment environment, Schema schema, bool readOnly)
        : base(schema)
    {
        _environment = environment;
        _tables = environment.Tables.Register(schema, write: !readOnly);
        _writing = new LmdbWriteTransaction(environment, _tables);
        Capabilities = new EngineCapabilities
        {
            EngineName = LmdbProvider.EngineName,
            Persistent = true,
            ReadOnly = readOnly,
            SeveralProcesses = true,
            UnsyncedCommitSurvivesPowerCut = true,
        };
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    /// <inheritdoc/>
    protected override ReadTransactionBase BeginReadCore() => _environment.BeginRead().For(_tables);

    /// <inheritdoc/>
    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes) => _writing.For(_environment.BeginWrite());

    /// <inheritdoc/>
    protected override void SyncCore() => _environment.Sync();

    /// <inheritdoc/>
    protected override long ChangeStampCore() => _environment.ChangeStamp();

    /// <inheritdoc/>
    protected override void CompactCore(CancellationToken cancellation) => new Compaction(_environment).Run(cancellation);

    /// <inheritdoc/>
    protected override EngineStats StatsCore() => new Statistics(_environment, Schema, _tables).Gather();

    /// <inheritdoc/>
    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation) =>
        new Inspection(_environment).Run(cancellation);

    /// <inheritdoc/>
    protected override void CloseCore() => EnvironmentRegistry.Release(_environment);
}

using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Opening;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb;

/// <summary>
/// A vault in RocksDB: a table is a column family, a read transaction a snapshot, a write transaction a batch. There is one
/// writer at a time, which is what lets a write transaction read the database without a snapshot.
/// </summary>
/// <remarks>A commit is in the log, in the kernel's hands, when it returns. After a power cut RocksDB keeps the log up to its
/// first gap in all column families alike, so that a prefix of the commits is found (<see cref="LogContinuity"/>).</remarks>
internal sealed class RocksDbEngine : EngineBase
{
    private readonly OpenVault _vault;
    private readonly nint[] _families;
    private readonly SingleWriter _writers = new();
    private readonly Lock _syncing = new();
    private readonly FreeSpace _space;
    private RocksDbWriteTransaction? _writer;
    private long _commits, _synced;
    private bool _uncertain;

    internal RocksDbEngine(OpenVault vault, Schema schema)
        : base(schema)
    {
        _vault = vault;
        _families = [.. schema.Tables.Select(table => vault.Database.Family(table.Name))];
        _space = new FreeSpace(vault.Path, vault.Database);
        Readers = new Pool<RocksDbReadTransaction>(() => new RocksDbReadTransaction(this));
        Capabilities = new EngineCapabilities
        {
            EngineName = RocksDbProvider.EngineName,
            Persistent = true,
            ReadOnly = vault.ReadOnly,
            SeveralProcesses = false,
            UnsyncedCommitSurvivesPowerCut = true,
        };
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    internal RocksDatabase Database => _vault.Database;

    internal Pool<RocksDbReadTransaction> Readers { get; }

    /// <summary>How many keys a range deletion deletes one by one before the rest goes as a range.</summary>
    internal int DeletionsByKey { get; set; } = 100_000;

    /// <summary>Whether compactions wait until there is more room on the disk.</summary>
    internal bool CompactionsHeldBack => _space.Paused;

    /// <summary>The column family of <paramref name="table"/>; 0 when a vault that is open for reading only has none.</summary>
    internal nint Family(Table table) => _families[table.Index];

    /// <summary>Commits what a write transaction has gathered.</summary>
    internal CommitStamps Write(WriteBatch batch)
    {
        _space.Require(batch.Length);
        try
        {
            Database.Write(batch);
        }
        catch (CairnException failure) when (!WasRejected(failure))
        {
            _uncertain = true;
            Database.StopBackgroundWork();
            throw Fail("A commit failed; whether it was written is unknown, so the vault is closed. Open it again.", failure);
        }
        // Only now, when every reader that begins sees the change, may the stamp say that there is one.
        var after = Interlocked.Increment(ref _commits);
        return new CommitStamps(after - 1, after);
    }

    /// <summary>Called at the end of each write transaction.</summary>
    internal void WriterEnded() => _writers.Exit();

    protected override CairnException RefuseToWrite() => _vault.LacksRoom
        ? new CairnException(ErrorCode.NoSpace, $"There is too little room where '{_vault.Path}' is for opening it to write, so it is open for reading only.")
        : base.RefuseToWrite();

    protected override ReadTransactionBase BeginReadCore() => Readers.Take();

    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes)
    {
        _writers.Enter();
        try
        {
            return _writer ??= new RocksDbWriteTransaction(this);
        }
        catch
        {
            _writers.Exit();
            throw;
        }
    }

    /// <summary>One sync serves all who asked before it began.</summary>
    protected override void SyncCore()
    {
        var wanted = Volatile.Read(ref _commits);
        lock (_syncing)
        {
            if (_synced >= wanted)
                return;
            var covered = Volatile.Read(ref _commits);
            _uncertain = true;
            Database.SyncLog();
            _uncertain = false;
            _synced = covered;
        }
    }

    protected override long ChangeStampCore() => Volatile.Read(ref _commits);

    protected override void CompactCore(CancellationToken cancellation) => Compaction.Run(_vault, cancellation);

    protected override EngineStats StatsCore() => Statistics.Of(_vault, Schema);

    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation) =>
        StructureCheck.Run(_vault, cancellation);

    protected override void CloseCore()
    {
        Readers.Free();
        _writer?.Free();
        _vault.Synced = !_vault.ReadOnly && !_uncertain && TryEmptyLog();
        _vault.Dispose();
    }

    /// <summary>Writes what is in memory to files, as the next opening would have to. In files a flipped bit is told as one; in a log
    /// it looks like the end that a crash makes.</summary>
    /// <returns>Whether everything is on stable storage, be it still in the log.</returns>
    private bool TryEmptyLog()
    {
        try
        {
            SyncCore();
            if (_commits > 0)
                foreach (var family in Database.Families)
                    Database.Flush(family, wait: true);
            return true;
        }
        catch (CairnException)
        {
            return _synced >= _commits; // Nobody was promised any of this.
        }
    }

    /// <summary>Whether RocksDB refused a write because it could not write files earlier: then nothing of it was written, and RocksDB
    /// goes on by itself when there is room. Once its log is concerned, neither is certain.</summary>
    private static bool WasRejected(CairnException failure) =>
        failure.Code == ErrorCode.NoSpace && !failure.Message.Contains(".log", StringComparison.Ordinal);
}

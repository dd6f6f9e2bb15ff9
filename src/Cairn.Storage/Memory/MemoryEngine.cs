using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.Memory;

/// <summary>
/// The memory engine: each table a copy-on-write B+ tree. A reader holds the roots of one version; the one writer
/// works on copies of the nodes it changes and publishes new roots with one reference store.
/// </summary>
internal sealed class MemoryEngine : EngineBase
{
    private readonly SingleWriter _writer = new();
    private readonly MemoryWriteTransaction _write;
    private readonly Lock _poolLock = new();
    private readonly Stack<MemoryReadTransaction> _idle = new();
    private volatile MemoryVersion _version;
    private long _lastWriter;

    public MemoryEngine(Schema schema) : base(schema)
    {
        _version = new MemoryVersion(0, new TableTree[schema.Tables.Count]);
        _write = new MemoryWriteTransaction(this, schema.Tables.Count);
    }

    public override EngineCapabilities Capabilities { get; } = new()
    {
        EngineName = MemoryProvider.EngineName,
        Persistent = false,
        SeveralProcesses = false,
        UnsyncedCommitSurvivesPowerCut = false,
    };

    /// <summary>Makes new trees the newest version. Called by the writer.</summary>
    internal CommitStamps Publish(TableTree[] tables)
    {
        var before = _version.Number;
        _version = new MemoryVersion(before + 1, tables);
        return new CommitStamps(before, before + 1);
    }

    internal void WriterDone() => _writer.Exit();

    internal void TakeBack(MemoryReadTransaction transaction)
    {
        lock (_poolLock)
            _idle.Push(transaction);
    }

    protected override ReadTransactionBase BeginReadCore()
    {
        MemoryReadTransaction? transaction;
        lock (_poolLock)
            _idle.TryPop(out transaction);
        transaction ??= new MemoryReadTransaction(this);
        transaction.Begin(_version);
        return transaction;
    }

    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes)
    {
        _writer.Enter();
        _write.Begin(_version, ++_lastWriter);
        return _write;
    }

    protected override void SyncCore()
    {
    }

    protected override long ChangeStampCore() => _version.Number;

    protected override void CompactCore(CancellationToken cancellation)
    {
        _writer.Enter();
        try
        {
            var owner = ++_lastWriter;
            var tables = _version.Tables.ToArray();
            for (var i = 0; i < tables.Length; i++)
                tables[i] = tables[i] with { Root = TreeBuilder.Rebuild(tables[i].Root, owner, cancellation) };
            Publish(tables);
        }
        finally
        {
            _writer.Exit();
        }
    }

    /// <summary>Bytes of a table are those of its keys and stored values.</summary>
    protected override EngineStats StatsCore()
    {
        var version = _version;
        var tables = new List<TableStats>();
        foreach (var table in Schema.Tables)
        {
            var tree = version.Tables[table.Index];
            tables.Add(new TableStats(table.Name, tree.Records, tree.Bytes, Estimated: false));
        }
        var details = new Dictionary<string, string> { ["versions"] = version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return new EngineStats(FileBytes: 0, FreeBytes: 0, tables, details);
    }

    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation)
    {
        var version = _version;
        return Schema.Tables.SelectMany(table => new TreeCheck(table.Name).Run(version.Tables[table.Index], cancellation));
    }

    protected override void CloseCore() => _version = new MemoryVersion(_version.Number, []);
}

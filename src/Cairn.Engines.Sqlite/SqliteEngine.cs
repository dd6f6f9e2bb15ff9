using Cairn.Engines.Sqlite.Maintenance;
using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;
using Cairn.Engines.Sqlite.Reading;
using Cairn.Engines.Sqlite.Writing;
using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite;

/// <summary>A vault in one SQLite database, in WAL mode: one connection writes, a pool of others reads.</summary>
internal sealed class SqliteEngine : EngineBase
{
    private readonly OpenParts _parts;
    private readonly Database _database;
    private readonly ReaderPool _readers;
    private readonly ChangeStamps _stamps;
    private readonly Writer? _writer;
    private readonly SyncBarrier? _barrier;

    /// <param name="schema">The tables.</param>
    /// <param name="parts">What was opened for it, which it closes.</param>
    public SqliteEngine(Schema schema, OpenParts parts)
        : base(schema)
    {
        _parts = parts;
        _database = parts.Database;
        _readers = new ReaderPool(OpenReader);
        _stamps = new ChangeStamps(parts.Database, parts.Control);
        if (parts.Writer is not null)
        {
            _writer = new Writer(parts.Database, parts.Writer, parts.NewSession(parts.Writer), _stamps, (message, cause) => Fail(message, cause));
            _barrier = new SyncBarrier(parts.Database, parts.Control, _writer);
        }
        Capabilities = new EngineCapabilities
        {
            EngineName = SqliteProvider.EngineName,
            Persistent = true,
            ReadOnly = _writer is null,
            SeveralProcesses = true,
            UnsyncedCommitSurvivesPowerCut = parts.Database.Options.Synchronous != SqliteOptions.Off,
        };
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    /// <summary>Its connections, for tests that make them fail.</summary>
    internal OpenParts Parts => _parts;

    /// <inheritdoc/>
    protected override ReadTransactionBase BeginReadCore()
    {
        if (_parts.Guard is { Broken: true })
            throw Fail("The vault was opened as one that nobody can write to, and somebody has.", new IOException(_database.Path));
        var reader = _readers.Rent();
        reader.Session.Begin(inWriteTransaction: false);
        return reader;
    }

    /// <inheritdoc/>
    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes) => _writer!.Begin();

    /// <inheritdoc/>
    protected override void SyncCore() => _barrier!.Sync();

    /// <inheritdoc/>
    protected override long ChangeStampCore() => _stamps.Now();

    /// <inheritdoc/>
    protected override void CompactCore(CancellationToken cancellation)
    {
        _writer!.Use(connection => Compaction.Vacuum(connection, cancellation));
        Alone(_database.Patience, () => _writer.Use(Compaction.ShortenLog));
    }

    /// <inheritdoc/>
    protected override EngineStats StatsCore() => UseReader(connection => new Statistics(_database, connection, _parts.Tables).Collect(Schema));

    /// <inheritdoc/>
    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation) =>
        UseReader(connection => IntegrityCheck.Run(connection, cancellation));

    /// <summary>The writer goes last: SQLite copies the log back and removes it when the last connection closes, if that one can write.</summary>
    protected override void CloseCore()
    {
        _readers.Close();
        _stamps.Dispose();
        _parts.Control.Dispose();
        _writer?.Dispose();
        _parts.Dispose();
    }

    private SqliteReadTransaction OpenReader(ReaderPool pool)
    {
        var connection = _database.OpenReader();
        try
        {
            return new SqliteReadTransaction(_parts.NewSession(connection), pool);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private T UseReader<T>(Func<Connection, T> use)
    {
        var reader = _readers.Rent();
        try
        {
            return use(reader.Session.Connection);
        }
        finally
        {
            _readers.Return(reader);
        }
    }
}

using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Reading;

/// <summary>
/// What one transaction reads, on a connection that is its own meanwhile.
/// </summary>
/// <remarks>
/// A read transaction of a single get costs a single statement: outside BEGIN the snapshot lives as long as a statement
/// is active, so the first one is simply not reset. Only what would reset a statement, or end one, begins a real
/// transaction first (<see cref="Pin"/>); it takes over the snapshot of the active statement.
/// </remarks>
internal sealed class Session
{
    private readonly TableSql[] _sql;
    private readonly TableStatements?[] _tables;
    private readonly bool[] _present;
    private readonly Statement _begin, _commit;
    private Statement[] _active = new Statement[8];
    private int _activeCount, _failuresBefore;
    private bool _pinned, _isWriter;

    /// <param name="connection">The connection.</param>
    /// <param name="schema">The tables.</param>
    /// <param name="present">Which of them were in the database when it was opened.</param>
    public Session(Connection connection, TableSql[] schema, bool[] present)
    {
        Connection = connection;
        _sql = schema;
        _present = present;
        _tables = new TableStatements?[schema.Length];
        _begin = connection.Prepare("BEGIN");
        _commit = connection.Prepare("COMMIT");
    }

    public Connection Connection { get; }

    /// <summary>Whether a statement failed, after which SQLite may have ended the transaction by itself.</summary>
    public bool Lost => Connection.Failures != _failuresBefore;

    /// <summary>Begins to read; for a write transaction, inside the one that is open on the connection.</summary>
    public void Begin(bool inWriteTransaction)
    {
        _failuresBefore = Connection.Failures;
        _isWriter = _pinned = inWriteTransaction;
    }

    /// <summary>The stored bytes under a key; none when it is not there.</summary>
    public NativeBytes Get(Table table, ReadOnlySpan<byte> key)
    {
        if (Find(table) is not { } statements)
            return default;
        var get = statements.Get;
        MakeReady(get);
        get.Step(table.Keys, key);
        return get.Blob(0);
    }

    /// <summary>Whether a key is there.</summary>
    public bool Exists(Table table, ReadOnlySpan<byte> key)
    {
        if (Find(table) is not { } statements)
            return false;
        var exists = statements.Exists;
        MakeReady(exists);
        exists.Step(table.Keys, key);
        return exists.Number(0) != 0;
    }

    /// <summary>The statements of a table; null when the database does not have it.</summary>
    public TableStatements? Find(Table table)
    {
        ThrowIfLost();
        return _tables[table.Index] ?? FindFirst(table);
    }

    /// <summary>Makes sure that the snapshot outlives the statements that are active now, or begin and end later.</summary>
    public void Pin()
    {
        if (_pinned)
            return;
        _begin.Run();
        _pinned = true;
    }

    /// <summary>Resets the statements that gets have left active.</summary>
    public void Release()
    {
        for (var i = 0; i < _activeCount; i++)
            _active[i].Reset();
        _activeCount = 0;
    }

    /// <summary>Lets go of the snapshot. Cursors have been closed.</summary>
    /// <returns>Whether the connection is as it was before.</returns>
    public bool End()
    {
        Release();
        if (_pinned && !_isWriter && !Connection.InAutocommit)
            _commit.TryRun(out _);
        _pinned = false;
        return _isWriter || Connection.InAutocommit;
    }

    private void MakeReady(Statement statement)
    {
        if (statement.Active)
        {
            Pin();
            statement.Reset();
            return;
        }
        if (_activeCount == _active.Length)
            Array.Resize(ref _active, _activeCount * 2);
        _active[_activeCount++] = statement;
    }

    private TableStatements? FindFirst(Table table)
    {
        if (!_present[table.Index])
        {
            // Only in a vault that is open for reading: somebody may have created it since, before this snapshot or after.
            Pin();
            if (Connection.QueryNumber($"SELECT count(*) FROM sqlite_master WHERE type='table' AND name='{_sql[table.Index].Name}'") == 0)
                return null;
        }
        return _tables[table.Index] = new TableStatements(Connection, _sql[table.Index]);
    }

    private void ThrowIfLost()
    {
        if (Lost)
            throw new CairnException(ErrorCode.InputOutput, "An earlier read of this transaction failed, and its snapshot went with it. Begin another.");
    }
}

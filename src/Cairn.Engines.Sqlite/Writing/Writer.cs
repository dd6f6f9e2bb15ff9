using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;
using Cairn.Engines.Sqlite.Reading;
using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite.Writing;

/// <summary>The one connection that writes, and who may use it.</summary>
internal sealed class Writer : IDisposable
{
    private readonly SingleWriter _turn = new();
    private readonly Checkpoints _checkpoints;
    private readonly SqliteWriteTransaction _transaction;
    private readonly Connection _connection;
    private readonly ChangeStamps _stamps;
    private long _commits;

    /// <param name="database">The database.</param>
    /// <param name="connection">The connection, which it closes.</param>
    /// <param name="session">Reads on that connection.</param>
    /// <param name="stamps">Counts commits.</param>
    /// <param name="fail">Closes the engine.</param>
    public Writer(Database database, Connection connection, Session session, ChangeStamps stamps, Action<string, CairnException> fail)
    {
        (_connection, _stamps) = (connection, stamps);
        _checkpoints = new Checkpoints(connection, database.Options.CheckpointPages, fail);
        _transaction = new SqliteWriteTransaction(this, session);
    }

    /// <summary>How many transactions that changed something were committed.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Waits for this process's turn, then for the other processes'.</summary>
    public SqliteWriteTransaction Begin()
    {
        _turn.Enter();
        try
        {
            _transaction.Begin();
            return _transaction;
        }
        catch
        {
            _turn.Exit();
            throw;
        }
    }

    /// <summary>Runs <paramref name="action"/> on the connection while no transaction of this process writes.</summary>
    public void Use(Action<Connection> action)
    {
        _turn.Enter();
        try
        {
            action(_connection);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>To be called right before a commit.</summary>
    public (long Stamp, uint Commits) Committing()
    {
        _connection.ForgetFrames();
        return _stamps.BeforeCommit();
    }

    /// <summary>Notes a commit of changes, before it is acknowledged.</summary>
    public CommitStamps? Committed((long Stamp, uint Commits) before)
    {
        Volatile.Write(ref _commits, _commits + 1);
        var stamps = _stamps.AfterCommit(before, wrote: _connection.FramesInLog > 0);
        _checkpoints.Consider();
        return stamps;
    }

    /// <summary>Lets the next in.</summary>
    public void Leave() => _turn.Exit();

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection.Dispose();
}

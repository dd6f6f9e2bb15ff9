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
    private long _commits;

    /// <param name="database">The database.</param>
    /// <param name="connection">The connection, which it closes.</param>
    /// <param name="session">Reads on that connection.</param>
    /// <param name="fail">Closes the engine.</param>
    public Writer(Database database, Connection connection, Session session, Action<string, CairnException> fail)
    {
        _connection = connection;
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

    /// <summary>Notes a commit, before it is acknowledged.</summary>
    public void Committed()
    {
        Volatile.Write(ref _commits, _commits + 1);
        _checkpoints.Consider();
    }

    /// <summary>Lets the next in.</summary>
    public void Leave() => _turn.Exit();

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection.Dispose();
}

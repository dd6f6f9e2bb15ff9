using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;

namespace Cairn.Engines.Sqlite.Writing;

/// <summary>
/// Makes durable what was committed. With <c>synchronous=normal</c> SQLite writes a commit into the log and does not
/// flush it; flushing the log then makes every commit durable, because each is either still in the log or was copied
/// into the database by a checkpoint, and a checkpoint flushes the log before it writes to the database, and the
/// database before frames of the log may be overwritten.
/// </summary>
/// <remarks>
/// <para>The flush goes through SQLite's own descriptor of the log, on a connection that does nothing else: the log cannot
/// be taken away or exchanged while a connection has it open, no descriptor is closed that carries locks, and a
/// descriptor that is open throughout is told of any write-back that failed meanwhile.</para>
/// <para>Its first flush includes the directory, where the log's name is.</para>
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="connection">A connection that has the log open, and that nobody else uses while the engine is open.</param>
/// <param name="writer">Who commits.</param>
internal sealed class SyncBarrier(Database database, Connection connection, Writer writer)
{
    private readonly Lock _lock = new();
    private bool _directoryIsSynced;
    private long _synced;

    /// <summary>Flushes what this process has committed and not flushed yet; a caller that comes while another flushes waits,
    /// and is done if that flush covered its commits.</summary>
    public void Sync()
    {
        if (database.Options.Synchronous == SqliteOptions.Full)
            return;
        lock (_lock)
        {
            var committed = writer.Commits;
            if (committed == _synced)
                return;
            Flush();
            _synced = committed;
        }
    }

    private void Flush()
    {
        SyncDirectory();
        connection.Wal.Sync();
        if (database.Options.Synchronous == SqliteOptions.Off)
            connection.File.Sync(); // Checkpoints do not flush then.
    }

    private void SyncDirectory()
    {
        if (_directoryIsSynced)
            return;
        try
        {
            Posix.SyncDirectory(Path.GetDirectoryName(database.Path)!);
        }
        catch (IOException failure)
        {
            throw VaultPath.Translate(failure, database.Path);
        }
        _directoryIsSynced = true;
    }
}

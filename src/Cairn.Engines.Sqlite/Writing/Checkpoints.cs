using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Writing;

/// <summary>
/// Copies the log back into the database when it has grown long. SQLite would do that by itself, but would say nothing
/// when it fails, and would try again at every commit while a reader holds it up.
/// </summary>
/// <param name="connection">The connection that writes.</param>
/// <param name="limit">How long the log may grow, in pages.</param>
/// <param name="fail">Closes the engine.</param>
internal sealed class Checkpoints(Connection connection, int limit, Action<string, CairnException> fail)
{
    private readonly int _limit = limit;
    private int _due = limit;

    /// <summary>After a commit, in the writer's turn, so that the log does not grow while it is copied.</summary>
    public void Consider()
    {
        var frames = connection.FramesInLog;
        if (frames < _limit)
            _due = _limit; // It has begun anew.
        if (frames < _due)
            return;
        _due = frames + _limit / 4;
        var code = connection.Checkpoint(Sqlite3Codes.CheckpointPassive, out _, out _);
        if (!IsHarmless(code))
            fail("Copying the log into the database failed, so the vault is closed. Open it again and check it.", connection.Failure(code));
    }

    /// <summary>Whether it can be tried again later: the log still has everything. After any other error, a failed flush
    /// above all, what the disk has is unknown.</summary>
    private static bool IsHarmless(int code) => SqliteError.Primary(code) is
        Sqlite3Codes.Ok or Sqlite3Codes.Busy or Sqlite3Codes.Locked or Sqlite3Codes.Full or Sqlite3Codes.NoMem;
}

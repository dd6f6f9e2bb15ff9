using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;

namespace Cairn.Engines.Sqlite;

/// <summary>
/// A number that moves on with every commit by any process: it counts how often the header of the WAL-index was seen to
/// differ, which takes no system call. Without a WAL-index that we know, SQLite is asked.
/// </summary>
/// <remarks>A commit that stores what was stored already may leave SQLite nothing to write; those of this process are
/// counted besides, so that the stamp differs after them too.</remarks>
internal sealed class ChangeStamps : IDisposable
{
    private readonly Lock _lock = new();
    private readonly WalIndex? _index;
    private readonly Connection? _asked;
    private readonly Statement? _version;
    private long _stamp, _own;

    /// <param name="database">The database.</param>
    /// <param name="connection">A connection that has the log open as long as the engine is.</param>
    public ChangeStamps(Database database, Connection connection)
    {
        if (database.Mode == OpenMode.Unchanging)
            return;
        _index = WalIndex.Of(connection);
        if (_index is not null)
            return;
        _asked = database.OpenReader();
        _version = _asked.Prepare("PRAGMA data_version");
    }

    public long Now()
    {
        lock (_lock)
            return Current();
    }

    /// <summary>To be called while nobody else can commit, right before this process does.</summary>
    /// <returns>The stamp, and how many commits SQLite has counted.</returns>
    public (long Stamp, uint Commits) BeforeCommit()
    {
        lock (_lock)
            return (Current(), _index?.Commits ?? 0);
    }

    /// <summary>To be called right after a commit, before this process can make another.</summary>
    /// <param name="before">What <see cref="BeforeCommit"/> told.</param>
    /// <param name="wrote">Whether there was anything to write.</param>
    /// <returns>Null when others may have committed since.</returns>
    public CommitStamps? AfterCommit((long Stamp, uint Commits) before, bool wrote)
    {
        lock (_lock)
        {
            _own++;
            var after = Current();
            return wrote && _index is not null && _index.Commits == before.Commits + 1 ? new CommitStamps(before.Stamp, after) : null;
        }
    }

    public void Dispose() => _asked?.Dispose();

    private long Current()
    {
        if (_index is not null && _index.Changed())
            _stamp++;
        return (_version is null ? _stamp : Ask(_version)) + _own;
    }

    private static long Ask(Statement version)
    {
        version.Step();
        var number = version.Number(0);
        version.Reset();
        return number;
    }
}

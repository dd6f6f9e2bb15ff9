using Cairn.Engines.Sqlite.Native;
using Cairn.Engines.Sqlite.Opening;
using Cairn.Engines.Sqlite.Writing;

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
    private readonly Writer? _writer;
    private long _stamp;

    /// <param name="database">The database.</param>
    /// <param name="connection">A connection that has the log open as long as the engine is.</param>
    /// <param name="writer">Who commits in this process; null when nobody can.</param>
    public ChangeStamps(Database database, Connection connection, Writer? writer)
    {
        _writer = writer;
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
        {
            if (_index is not null && _index.Changed())
                _stamp++;
            return (_version is null ? _stamp : Ask(_version)) + (_writer?.Commits ?? 0);
        }
    }

    public void Dispose() => _asked?.Dispose();

    private static long Ask(Statement version)
    {
        version.Step();
        var number = version.Number(0);
        version.Reset();
        return number;
    }
}

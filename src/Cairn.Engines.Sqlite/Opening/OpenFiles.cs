using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>
/// The databases that this process has open through this engine. POSIX drops all locks that a process holds on a file
/// as soon as it closes any descriptor of it, so a database that is open here is never opened by us a second time,
/// not even to read its header: SQLite's locks on it would be gone, and another process could take the log away.
/// </summary>
internal static class OpenFiles
{
    private static readonly Dictionary<(ulong Device, ulong Inode), int> _users = [];

    /// <summary>Held while a file is looked at by its own descriptor, and while the list is changed.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Whether the file is open. Under <see cref="Gate"/>.</summary>
    public static bool Contains(Posix.FileStatus file) => _users.ContainsKey((file.Device, file.Inode));

    /// <summary>Counts one more user of the file. Under <see cref="Gate"/>.</summary>
    public static Registration Add(Posix.FileStatus file)
    {
        var key = (file.Device, file.Inode);
        _users[key] = _users.GetValueOrDefault(key) + 1;
        return new Registration(key);
    }

    private static void Remove((ulong, ulong) key)
    {
        lock (Gate)
            if (--_users[key] == 0)
                _users.Remove(key);
    }

    /// <summary>One user; disposed after its last connection has been closed.</summary>
    public sealed class Registration((ulong, ulong) key) : IDisposable
    {
        private bool _gone;

        public void Dispose()
        {
            if (!_gone)
                Remove(key);
            _gone = true;
        }
    }
}

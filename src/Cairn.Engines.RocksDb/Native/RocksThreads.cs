using System.Diagnostics;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// The background threads of RocksDB belong to the library, not to a database, and would live as long as the process.
/// This counts the open databases and sends the threads home with the last of them.
/// </summary>
/// <remarks>Another user of the same library file in this process shares those threads: what it asked for before our
/// first database was opened is what our last one leaves behind.</remarks>
internal static class RocksThreads
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Lock _lock = new();
    private static int _databases;
    private static (int Low, int High, int Bottom) _before;

    /// <summary>Called before a database is opened.</summary>
    internal static void Enter()
    {
        lock (_lock)
            if (_databases++ == 0)
                WithEnvironment(static environment => _before = (
                    RocksApi.rocksdb_env_get_background_threads(environment),
                    RocksApi.rocksdb_env_get_high_priority_background_threads(environment),
                    RocksApi.rocksdb_env_get_bottom_priority_background_threads(environment)));
    }

    /// <summary>Called after a database was closed, or could not be opened.</summary>
    internal static void Leave()
    {
        lock (_lock)
        {
            if (--_databases > 0)
                return;
            WithEnvironment(static environment =>
            {
                RocksApi.rocksdb_env_set_background_threads(environment, _before.Low);
                RocksApi.rocksdb_env_set_high_priority_background_threads(environment, _before.High);
                RocksApi.rocksdb_env_set_bottom_priority_background_threads(environment, _before.Bottom);
            });
            WaitForThreads(_before.Low + _before.High + _before.Bottom);
        }
    }

    private static void WithEnvironment(Action<nint> action)
    {
        var environment = RocksApi.rocksdb_create_default_env();
        try
        {
            action(environment);
        }
        finally
        {
            RocksApi.rocksdb_env_destroy(environment);
        }
    }

    /// <summary>The library lets its threads go without waiting for them; who closes a vault may count on their having gone.</summary>
    private static void WaitForThreads(int allowed)
    {
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (Running() > allowed && Stopwatch.GetElapsedTime(started) < Patience)
            spinner.SpinOnce();
    }

    private static int Running()
    {
        var count = 0;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            if (IsOurs(task))
                count++;
        return count;
    }

    private static bool IsOurs(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("rocksdb:", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It ended while we looked.
        }
    }
}

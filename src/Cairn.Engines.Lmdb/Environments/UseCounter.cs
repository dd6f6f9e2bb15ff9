using System.Diagnostics;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// Counts the transactions of this process that use an environment, whichever engine they belong to, so that
/// the map can be moved, and the files replaced, while there are none.
/// </summary>
internal sealed class UseCounter
{
    private readonly Lock _alone = new();
    private volatile bool _pause;
    private int _users;

    /// <summary>Counts the caller in; waits while somebody is alone.</summary>
    public void Enter()
    {
        while (true)
        {
            Interlocked.Increment(ref _users);
            if (!_pause)
                return;
            Interlocked.Decrement(ref _users);
            lock (_alone)
            {
            }
        }
    }

    /// <summary>Counts the caller out.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>Runs <paramref name="action"/> while nobody is counted in, the caller included, holding newcomers back.</summary>
    /// <returns>False: users stayed for longer than <paramref name="patience"/>, and nothing was run.</returns>
    public bool TryAlone(TimeSpan patience, Action action)
    {
        lock (_alone)
        {
            _pause = true;
            Interlocked.MemoryBarrier(); // Others see the pause before they are looked for, or both would go ahead.
            try
            {
                if (!WaitUntilUnused(patience))
                    return false;
                action();
                return true;
            }
            finally
            {
                _pause = false;
            }
        }
    }

    private bool WaitUntilUnused(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (Volatile.Read(ref _users) != 0)
        {
            if (patience != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(started) > patience)
                return false;
            spinner.SpinOnce();
        }
        return true;
    }
}

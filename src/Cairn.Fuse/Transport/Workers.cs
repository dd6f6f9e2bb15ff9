using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>
/// The threads that answer. A few wait for requests at all times: each more that waits has the kernel wake one whose memory has gone cold. When all are held, others
/// join: at once where a request is of a kind that takes long, otherwise when the same requests hold them for a moment. Those that are too many afterwards
/// rest, and end when they were not needed for a while.
/// </summary>
/// <remarks>So whatever a request waits for, be it another request, somebody reads what comes, up to a number of threads that only as many requests that all wait can reach.</remarks>
internal sealed class Workers : IDisposable
{
    /// <summary>How many threads there are at the most, waiting or held.</summary>
    public const int Most = 32;

    /// <summary>When the watch looks, while there is something to watch, for the first time and, at requests that hold all threads, again; and how many looks
    /// without need it takes to stop.</summary>
    private const int FirstLookMilliseconds = 5, LookMilliseconds = 1, IdleLooks = 10;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly DeviceHandle _device;
    private readonly Dispatcher _dispatcher;
    private readonly WaitingRequests _requests;
    private readonly int _fewest;
    private readonly Lock _lock = new();
    private readonly List<Worker> _workers = [];
    private readonly SemaphoreSlim _join = new(0);
    private readonly AutoResetEvent _look = new(initialState: false);
    private readonly Thread _watch;
    private int _waiting, _resting;
    private volatile bool _watching, _ended;

    /// <summary>Starts the threads.</summary>
    /// <param name="device">Where requests are read.</param>
    /// <param name="dispatcher">What carries them out.</param>
    /// <param name="requests">Takes those over that wait for others.</param>
    /// <param name="fewest">How many threads wait at all times.</param>
    public Workers(DeviceHandle device, Dispatcher dispatcher, WaitingRequests requests, int fewest)
    {
        (_device, _dispatcher, _requests, _fewest) = (device, dispatcher, requests, Math.Clamp(fewest, 1, Most));
        _watch = new Thread(Watch) { IsBackground = true, Name = "fuse watch" };
        for (var i = 0; i < _fewest; i++)
            Join();
        _watch.Start();
    }

    /// <summary>How many threads there are, waiting, held and resting.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _workers.Count(static worker => worker.Thread is not null);
        }
    }

    /// <summary>What each counted; also those that have ended.</summary>
    public IReadOnlyList<OperationCounters> Counters
    {
        get
        {
            lock (_lock)
                return [.. _workers.Select(static worker => worker.Counters)];
        }
    }

    /// <summary>Waits until the connection has ended and with it all threads.</summary>
    /// <param name="until">How long (<see cref="Environment.TickCount64"/>).</param>
    /// <returns>Whether that happened in time.</returns>
    public bool Wait(long until)
    {
        while (Running() is { } thread)
            if (until == long.MaxValue)
                thread.Join();
            else if (!thread.Join(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64))))
                return false;
        return true;
    }

    /// <summary>To be called when all threads have ended.</summary>
    public void Dispose()
    {
        End();
        _watch.Join();
        _look.Dispose();
        _join.Dispose();
    }

    /// <summary>A thread has a request, and waits no more.</summary>
    internal void Took(Opcode opcode)
    {
        if (Interlocked.Decrement(ref _waiting) > 0)
            return;
        if (opcode is Opcode.Sync or Opcode.SyncDirectory or Opcode.SyncFileSystem)
            Join();
        else if (!_watching)
            _look.Set();
    }

    /// <summary>A thread has answered.</summary>
    /// <param name="rests">Called by it before it rests.</param>
    /// <returns>Whether it is to wait for the next request; otherwise it was not needed for a while, or the connection has ended.</returns>
    internal bool GoOn(Action rests)
    {
        while (true)
        {
            var waiting = Volatile.Read(ref _waiting);
            if (waiting >= _fewest)
                return !_ended && IsNeededAgain(rests);
            if (Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting) == waiting)
                return true;
        }
    }

    /// <summary>The connection has ended.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            for (; _resting > 0; _resting--)
                _join.Release();
        }
        _look.Set();
    }

    /// <summary>Rests.</summary>
    private bool IsNeededAgain(Action rests)
    {
        rests();
        lock (_lock)
        {
            if (_ended)
                return false;
            _resting++;
        }
        if (_join.Wait(Rest))
            return !_ended;
        lock (_lock)
        {
            // One of those that rest goes; whoever was called meanwhile stays.
            if (_resting > 0)
            {
                _resting--;
                return false;
            }
        }
        _join.Wait();
        return !_ended;
    }

    /// <summary>Has one thread more wait for requests.</summary>
    private void Join()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            if (_resting > 0)
            {
                _resting--;
                Interlocked.Increment(ref _waiting);
                _join.Release();
                return;
            }
            var worker = _workers.Find(static worker => worker.Thread is null);
            if (worker is null && _workers.Count < Most)
                _workers.Add(worker = new Worker(_device, _dispatcher, _requests, this, $"fuse {_workers.Count}"));
            if (worker is null)
                return;
            Interlocked.Increment(ref _waiting);
            if (!worker.TryStart())
                Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Looks, while all threads are held now and then, whether the same requests hold them for long.</summary>
    private void Watch()
    {
        while (!_ended)
        {
            _look.WaitOne();
            do
            {
                _watching = true;
                LookOn();
                _watching = false;
                Interlocked.MemoryBarrier();
            }
            while (!_ended && Volatile.Read(ref _waiting) <= 0);
        }
    }

    private void LookOn()
    {
        long before = -1;
        for (var idle = 0; idle < IdleLooks && !_ended; idle++)
        {
            Thread.Sleep(before < 0 ? FirstLookMilliseconds : LookMilliseconds);
            if (Volatile.Read(ref _waiting) > 0)
            {
                before = -1;
                continue;
            }
            var answered = Answered();
            if (answered == before)
                Join();
            (before, idle) = (answered, 0);
        }
    }

    private long Answered()
    {
        lock (_lock)
            return _workers.Sum(static worker => worker.Answered);
    }

    private Thread? Running()
    {
        lock (_lock)
            return _workers.Find(static worker => worker.Thread is not null)?.Thread;
    }
}

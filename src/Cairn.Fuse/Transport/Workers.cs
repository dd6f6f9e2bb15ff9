using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>
/// Threads that answer. A few wait for requests at all times: each more that waits has the kernel wake one whose memory has gone cold. When all are held, others
/// join: at once where a request is of a kind that takes long, otherwise when the same requests hold them for a moment. Those that are too many afterwards
/// rest, and end when they were not needed for a while.
/// </summary>
/// <remarks>So whatever a request waits for, be it another request, somebody takes what comes, up to a number of threads that only as many requests that all wait can reach.</remarks>
internal sealed class Workers : IDisposable
{
    /// <summary>How many looks without need it takes to look no more.</summary>
    private const int IdleLooks = 10;

    /// <summary>In how many looks after the first the same requests must hold all threads that are bound to a processor.</summary>
    private const int BoundLooks = 2;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Options _options;
    private readonly Dispatcher _dispatcher;
    private readonly WaitingRequests _requests;
    private readonly Watch _watch;
    private readonly Lock _lock = new();
    private readonly List<Worker> _workers = [];
    private readonly SemaphoreSlim _join = new(0);
    private int _waiting, _resting, _waitForOthers, _idle, _heldFor;
    private long _answeredBefore;
    private volatile bool _ended;

    /// <summary>How the threads of a group are.</summary>
    /// <param name="Name">What they are called.</param>
    /// <param name="Begin">Makes what each takes requests by; called on the thread. Null: that is refused, and the thread ends.</param>
    /// <param name="Fewest">How many wait at all times.</param>
    /// <param name="Most">How many there are at the most, waiting, held or resting.</param>
    /// <param name="Bound">Whether they are bound to a processor: then they may be held by waiting for it, which more threads do not help. And whether those that are too many go on waiting for
    /// requests, because the kernel gives them to whoever answered last.</param>
    public sealed record Options(string Name, Func<Exchange?> Begin, int Fewest, int Most, bool Bound = false);

    /// <summary>Starts the threads.</summary>
    /// <param name="options">How they are.</param>
    /// <param name="dispatcher">What carries requests out.</param>
    /// <param name="requests">Takes those over that wait for others.</param>
    /// <param name="watch">Has threads join; to be started.</param>
    public Workers(Options options, Dispatcher dispatcher, WaitingRequests requests, Watch watch)
    {
        (_options, _dispatcher, _requests, _watch) = (options, dispatcher, requests, watch);
        for (var i = 0; i < options.Fewest; i++)
            Join();
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

    /// <summary>Whether nobody waits for requests.</summary>
    public bool AreAllHeld => !_ended && Volatile.Read(ref _waiting) <= 0;

    /// <summary>To be called when all threads have ended.</summary>
    public void Dispose() => _join.Dispose();

    /// <summary>A thread has a request, and waits no more.</summary>
    internal void Took(Opcode opcode)
    {
        if (Interlocked.Decrement(ref _waiting) > 0)
            return;
        if (opcode is Opcode.Sync or Opcode.SyncDirectory or Opcode.SyncFileSystem)
            Join();
        else
            _watch.Look();
    }

    /// <summary>A thread has answered.</summary>
    /// <param name="rests">Called by it before it rests.</param>
    /// <returns>Whether it is to wait for the next request; otherwise it was not needed for a while, or the connection has ended.</returns>
    internal bool GoOn(Action rests)
    {
        while (true)
        {
            var waiting = Volatile.Read(ref _waiting);
            if (waiting >= _options.Fewest && !_options.Bound)
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
    }

    /// <summary>Before the looks that follow on each other.</summary>
    internal void LookFirst() => (_idle, _answeredBefore) = (0, -1);

    /// <summary>Has a thread join when the same requests hold all since the look before.</summary>
    /// <param name="held">Whether all are held now, and it is to look again very soon.</param>
    /// <returns>Whether to look again soon.</returns>
    internal bool LookAgain(out bool held)
    {
        held = AreAllHeld;
        if (!held)
        {
            _answeredBefore = -1;
            return !_ended && ++_idle < IdleLooks;
        }
        var answered = Answered();
        _heldFor = answered == _answeredBefore ? _heldFor + 1 : 0;
        if (_heldFor >= (_options.Bound ? BoundLooks : 1))
        {
            Join();
            _heldFor = 0;
        }
        (_answeredBefore, _idle) = (answered, 0);
        held = !_options.Bound;
        return true;
    }

    /// <summary>A thread could not begin.</summary>
    internal void CouldNotBegin() => Interlocked.Decrement(ref _waiting);

    /// <summary>The calling thread begins to wait for what only other requests can bring: another takes its place, however many there are.</summary>
    internal void BeginToWait()
    {
        Interlocked.Increment(ref _waitForOthers);
        if (Volatile.Read(ref _waiting) <= 0)
            Join();
    }

    /// <summary>It has what it waited for.</summary>
    internal void EndToWait() => Interlocked.Decrement(ref _waitForOthers);

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
            if (worker is null && _workers.Count < _options.Most + _waitForOthers)
                _workers.Add(worker = new Worker(_options.Begin, _dispatcher, _requests, this, $"{_options.Name} {_workers.Count}"));
            if (worker is null)
                return;
            Interlocked.Increment(ref _waiting);
            if (!worker.TryStart())
                Interlocked.Decrement(ref _waiting);
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

namespace Cairn.Mount.Files;

/// <summary>
/// Lets one thread in at a time, in the order in which they came. A lock lets in whoever comes when it is free: of the threads that bring a long file's
/// bytes the one with the next piece could wait while others pass it, and what they brought has to be kept until it comes.
/// </summary>
/// <remarks>Costs an uncontended lock each way. Not reentrant. A thread that waits is woken by the one before it, and by no other.</remarks>
internal sealed class Turns
{
    [ThreadStatic]
    private static Waiter? t_waiter;

    private readonly Lock _lock = new();
    private Waiter? _first, _last;
    private bool _taken;

    /// <summary>Waits for the turn of this thread, which ends with <see cref="Leave"/>.</summary>
    public void Enter()
    {
        Waiter waiter;
        lock (_lock)
        {
            if (!_taken)
            {
                _taken = true;
                return;
            }
            waiter = t_waiter ??= new Waiter();
            Append(waiter);
        }
        waiter.Wait();
    }

    /// <summary>Hands the turn to whoever waits longest.</summary>
    public void Leave()
    {
        Waiter next;
        lock (_lock)
        {
            if (_first is null)
            {
                _taken = false;
                return;
            }
            next = _first;
            _first = next.Next;
        }
        next.Wake();
    }

    private void Append(Waiter waiter)
    {
        waiter.Next = null;
        if (_first is null)
            _first = waiter;
        else
            _last!.Next = waiter;
        _last = waiter;
    }

    /// <summary>A thread that waits: it can for one turn at a time only.</summary>
    private sealed class Waiter
    {
        private bool _woken;

        public Waiter? Next { get; set; }

        public void Wait()
        {
            lock (this)
            {
                while (!_woken)
                    Monitor.Wait(this);
                _woken = false;
            }
        }

        public void Wake()
        {
            lock (this)
            {
                _woken = true;
                Monitor.Pulse(this);
            }
        }
    }
}

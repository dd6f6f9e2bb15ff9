namespace Cairn.Fuse.Transport;

/// <summary>Looks, while all threads of a group of workers are held now and then, whether the same requests hold them for long; sleeps otherwise.</summary>
internal sealed class Watch : IDisposable
{
    /// <summary>When it looks for the first time and, at requests that hold all threads, again.</summary>
    private const int FirstLookMilliseconds = 5, LookMilliseconds = 1;

    private readonly AutoResetEvent _look = new(initialState: false);
    private readonly Thread _thread;
    private IReadOnlyList<Workers> _groups = [];
    private volatile bool _watching, _ended;

    public Watch() => _thread = new Thread(Run) { IsBackground = true, Name = "fuse watch" };

    /// <summary>Begins to watch.</summary>
    public void Start(IReadOnlyList<Workers> groups)
    {
        _groups = groups;
        _thread.Start();
    }

    /// <summary>There is something to look at.</summary>
    public void Look()
    {
        if (!_watching)
            _look.Set();
    }

    public void Dispose()
    {
        _ended = true;
        _look.Set();
        if (_thread.ThreadState != ThreadState.Unstarted)
            _thread.Join();
        _look.Dispose();
    }

    private void Run()
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
            while (!_ended && _groups.Any(static group => group.AreAllHeld));
        }
    }

    private void LookOn()
    {
        foreach (var group in _groups)
            group.LookFirst();
        var (any, held) = (true, false);
        while (any && !_ended)
        {
            Thread.Sleep(held ? LookMilliseconds : FirstLookMilliseconds);
            (any, held) = (false, false);
            foreach (var group in _groups)
            {
                any |= group.LookAgain(out var allHeld);
                held |= allHeld;
            }
        }
    }
}

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Now and then frees threads that were started by one that is bound to a processor, such as those of the runtime's pool.</summary>
internal sealed class Unbinder : IDisposable
{
    private readonly AutoResetEvent _look = new(initialState: false);
    private readonly Thread _thread;
    private volatile bool _ended;

    public Unbinder()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "fuse unbinder" };
        _thread.Start();
    }

    /// <summary>Has it look soon.</summary>
    public void Look() => _look.Set();

    public void Dispose()
    {
        _ended = true;
        _look.Set();
        _thread.Join();
        _look.Dispose();
    }

    private void Run()
    {
        while (_look.WaitOne() && !_ended)
            Affinity.FreeOthers();
    }
}

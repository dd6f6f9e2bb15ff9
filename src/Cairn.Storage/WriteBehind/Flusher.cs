using System.Diagnostics;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// The thread that writes what is held: once nothing was committed for a moment, and after a while in any case. It begins with the first
/// commit that is held.
/// </summary>
internal sealed class Flusher(WriteBehindOptions options, Func<long> commits, Func<bool> flush) : IDisposable
{
    private readonly AutoResetEvent _work = new(initialState: false), _hurry = new(initialState: false);
    private readonly Lock _starting = new();
    private Thread? _thread;
    private volatile bool _stopping;

    /// <summary>There is something to write.</summary>
    public void Wake()
    {
        if (_thread is null)
            Start();
        _work.Set();
    }

    /// <summary>Waits until the thread has ended. Nothing is written any more.</summary>
    public void Dispose()
    {
        _stopping = true;
        _work.Set();
        _hurry.Set();
        lock (_starting)
            _thread?.Join();
        _work.Dispose();
        _hurry.Dispose();
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_thread is not null || _stopping)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "cairn-write-behind" };
            _thread.Start();
        }
    }

    private void Run()
    {
        while (true)
        {
            _work.WaitOne();
            if (_stopping)
                return;
            Gather();
            while (!_stopping && !flush())
                _hurry.WaitOne(options.Retry);
        }
    }

    private void Gather()
    {
        var began = Stopwatch.GetTimestamp();
        long seen;
        do
        {
            seen = commits();
            _hurry.WaitOne(options.Idle);
        }
        while (!_stopping && commits() != seen && Stopwatch.GetElapsedTime(began) < options.Longest);
    }
}

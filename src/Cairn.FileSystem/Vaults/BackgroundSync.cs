using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>
/// Bounds what a power cut may take to one second: the first commit after a sync starts a clock, and when it runs out
/// everything committed by then is made durable.
/// </summary>
internal sealed class BackgroundSync : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly IEngine _engine;
    private readonly ITimer _timer;
    private readonly Lock _running = new();
    private int _requested;
    private bool _disposed;

    public BackgroundSync(IEngine engine, TimeProvider clock)
    {
        _engine = engine;
        _timer = clock.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something was committed.</summary>
    public void Request()
    {
        if (_engine.Capabilities.Persistent && Interlocked.Exchange(ref _requested, 1) == 0)
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Everything committed so far is being synced by somebody else.</summary>
    public void Done() => Interlocked.Exchange(ref _requested, 0);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_running)
            _disposed = true;
    }

    private void Run()
    {
        lock (_running)
        {
            if (_disposed || Interlocked.Exchange(ref _requested, 0) == 0)
                return;
            try
            {
                _engine.Sync();
            }
            catch (CairnException)
            {
                // A failed sync has closed the engine; whoever uses it next is told.
            }
        }
    }
}

using System.Runtime.ExceptionServices;

namespace Cairn.Transfer;

/// <summary>Threads that share a task. The first failure, or the caller's wish, stops them all.</summary>
internal sealed class Workers(CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>How many do the same: one for each processor, and one at least that works while another waits.</summary>
    public static int Count => Math.Max(Environment.ProcessorCount, 2);

    /// <summary>Cancelled when all is to end, for whatever reason.</summary>
    public CancellationToken Stopping => _stop.Token;

    public void Start(Action work, string name)
    {
        var thread = new Thread(() => Guard(work)) { IsBackground = true, Name = name };
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Returns when all have ended; throws what went wrong in them, or that they were stopped.</summary>
    public void Wait()
    {
        Join();
        ThrowFailure();
        _stop.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Throws what one of them failed by.</summary>
    public void ThrowFailure() => _failure?.Throw();

    /// <summary>Stops them, and returns when they have ended.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // It is thrown again on the caller's thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            _stop.Cancel();
        }
    }

    private void Join()
    {
        foreach (var thread in _threads)
            thread.Join();
    }
}

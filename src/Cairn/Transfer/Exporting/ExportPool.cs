using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Cairn.Transfer;

/// <summary>Threads that write files while another one walks. Bounded in jobs; the first failure stops all.</summary>
internal sealed class ExportPool : IDisposable
{
    private const int MaxWaiting = 64;

    private readonly BlockingCollection<Action> _jobs = new(MaxWaiting);
    private readonly CancellationTokenSource _stop;
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;

    public ExportPool(CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        for (var i = 0; i < Math.Max(Environment.ProcessorCount, 2); i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = "cairn export writer" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Cancelled when all is to end, for whatever reason.</summary>
    public CancellationToken Stopping => _stop.Token;

    public void Add(Action job)
    {
        try
        {
            _jobs.Add(job, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            _failure?.Throw();
            throw;
        }
    }

    /// <summary>Returns when all jobs are done; throws what went wrong in them.</summary>
    public void Complete()
    {
        _jobs.CompleteAdding();
        Join();
        _failure?.Throw();
        _stop.Token.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _stop.Cancel();
        Join();
        _jobs.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        try
        {
            foreach (var job in _jobs.GetConsumingEnumerable(_stop.Token))
                job();
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

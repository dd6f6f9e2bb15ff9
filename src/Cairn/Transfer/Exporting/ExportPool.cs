using System.Collections.Concurrent;

namespace Cairn.Transfer;

/// <summary>Threads that write files while another one walks. Bounded in jobs; the first failure stops all.</summary>
internal sealed class ExportPool : IDisposable
{
    private const int MaxWaiting = 64;

    private readonly BlockingCollection<Action> _jobs = new(MaxWaiting);
    private readonly Workers _workers;

    public ExportPool(CancellationToken cancellation)
    {
        _workers = new Workers(cancellation);
        for (var i = 0; i < Workers.Count; i++)
            _workers.Start(Work, "cairn export writer");
    }

    /// <summary>Cancelled when all is to end, for whatever reason.</summary>
    public CancellationToken Stopping => _workers.Stopping;

    public void Add(Action job)
    {
        try
        {
            _jobs.Add(job, Stopping);
        }
        catch (OperationCanceledException)
        {
            _workers.ThrowFailure();
            throw;
        }
    }

    /// <summary>Returns when all jobs are done; throws what went wrong in them.</summary>
    public void Complete()
    {
        _jobs.CompleteAdding();
        _workers.Wait();
    }

    public void Dispose()
    {
        _workers.Dispose();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable(Stopping))
            job();
    }
}

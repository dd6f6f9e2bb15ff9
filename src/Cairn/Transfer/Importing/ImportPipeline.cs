using System.Collections.Concurrent;
using Cairn.FileSystem;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Operations;

namespace Cairn.Transfer;

/// <summary>
/// From the thread that walks a source, by way of those that read files, to the one that commits: steps are gathered into batches, each
/// of which becomes one revision. Bounded in files and bytes.
/// </summary>
/// <remarks>The committing thread waits for a batch to be read before it begins its transaction, never within: readers may need one for numbers.</remarks>
internal sealed class ImportPipeline : IDisposable
{
    private const int MaxSteps = 2048;
    private const long MaxBytes = 32 << 20;
    private const int MaxWaiting = 2;

    private readonly Vault _vault;
    private readonly Lazy<InodeBranch> _branch;
    private readonly ImportTally _tally;
    private readonly BulkPending _pending;
    private readonly ContentPolicy _policy;
    private readonly BlockingCollection<(ImportBatch Batch, PutStep Step)> _toRead = new(MaxSteps);
    private readonly BlockingCollection<ImportBatch> _toCommit = new(MaxWaiting);
    private readonly Workers _workers;
    private readonly List<ImportBatch> _open = [];
    private readonly ImportWorker _worker;
    private ImportBatch? _batch;
    private long _batches;

    public ImportPipeline(Branch branch, Lazy<InodeBranch> session, ImportTally tally, CancellationToken cancellation)
    {
        (_vault, _branch, _tally) = (branch.Vault, session, tally);
        _pending = _vault.Core.Content.NewPending();
        _policy = _vault.Core.Policies.Of(branch.State.Id);
        _workers = new Workers(cancellation);
        _worker = new ImportWorker(_vault.Core.Inodes(_vault.Core.OpenBranch(branch.State.Id), 0), tally);
        for (var i = 0; i < Workers.Count; i++)
            _workers.Start(ReadAll, "cairn import reader");
        _workers.Start(CommitAll, "cairn import committer");
    }

    /// <summary>Cancelled when the import is to end, for whatever reason.</summary>
    public CancellationToken Stopping => _workers.Stopping;

    /// <summary>Hands on a step; waits while too much is on the way.</summary>
    public void Add(ImportStep step, long bytes = 0)
    {
        Stopping.ThrowIfCancellationRequested();
        var batch = _batch ??= Open();
        batch.Add(step, bytes);
        if (step is PutStep { Source: { } source } put)
            Read(batch, put, source);
        if (batch.Steps.Count >= MaxSteps || batch.Bytes >= MaxBytes)
            Seal();
    }

    /// <summary>Returns when everything is committed; throws what went wrong on any thread.</summary>
    public void Complete()
    {
        try
        {
            Seal();
            _toRead.CompleteAdding();
            _toCommit.CompleteAdding();
        }
        catch (OperationCanceledException)
        {
            _workers.ThrowFailure();
            throw;
        }
        _workers.Wait();
    }

    /// <summary>What another thread failed by, when that is why this one was stopped.</summary>
    public void ThrowFailure() => _workers.ThrowFailure();

    /// <summary>Stops what is under way; what was committed stays.</summary>
    public void Dispose()
    {
        _workers.Stop();
        foreach (var batch in _open)
            batch.Dispose();
        _toRead.Dispose();
        _toCommit.Dispose();
        _workers.Dispose();
    }

    private void Read(ImportBatch batch, PutStep put, SourceContent source)
    {
        if (source.IsNow)
        {
            _worker.Read(put, batch.Contents);
            return;
        }
        batch.Begin();
        _toRead.Add((batch, put), Stopping);
    }

    private void Seal()
    {
        if (_batch is null)
            return;
        _batch.End();
        var batch = _batch;
        _batch = null;
        _toCommit.Add(batch, Stopping);
    }

    private ImportBatch Open()
    {
        var batch = new ImportBatch(_vault.Core.Content.NewBatch(_policy, _pending, ++_batches));
        lock (_open)
            _open.Add(batch);
        return batch;
    }

    private void ReadAll()
    {
        foreach (var (batch, step) in _toRead.GetConsumingEnumerable(Stopping))
        {
            _worker.Read(step, batch.Contents);
            batch.End();
        }
    }

    private void CommitAll()
    {
        foreach (var batch in _toCommit.GetConsumingEnumerable(Stopping))
        {
            batch.Wait(Stopping);
            Commit(batch);
            lock (_open)
                _open.Remove(batch);
            batch.Dispose();
        }
    }

    private void Commit(ImportBatch batch)
    {
        batch.Contents.MakeDurable();
        var (changed, revision) = Batches.Run(_branch.Value, RevisionKind.Import, draft => Carry(draft, batch));
        batch.Contents.Committed();
        if (changed)
            _tally.Committed(revision);
    }

    private static (bool, long) Carry(Draft draft, ImportBatch batch)
    {
        draft.Put(batch.Contents);
        var before = draft.Puts;
        foreach (var step in batch.Steps)
            step.Carry(draft);
        return (draft.Puts > before, draft.Revision);
    }
}

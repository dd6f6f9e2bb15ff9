using Cairn.FileSystem.Content;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;

namespace Cairn.FileSystem.Vaults;

/// <summary>
/// What contents need now and then, in bounded slices: payloads that went to the engine first move to packs, and what many small random
/// writes left of a file is merged into larger chunks. A while after each commit one slice runs in the background;
/// <see cref="Drain"/> does all there is to do.
/// </summary>
/// <remarks>Safe beside readers and writers of any process: each slice is a transaction or a few, and decides anew what is to be done.</remarks>
internal sealed class Upkeep : IDisposable
{
    private const long MoveSlice = 32 << 20, MergeSlice = 4 << 20;

    /// <summary>Packs of which so much is dead are cleaned.</summary>
    private const double DeadShare = 0.25;

    /// <summary>Files that were written to and not merged yet; more are found by <see cref="Drain"/>.</summary>
    private const int MaxWritten = 10_000;

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2), Idle = TimeSpan.FromSeconds(10);

    private readonly VaultCore _vault;
    private readonly ITimer _timer;
    private readonly Lock _running = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(long Branch, long Node), long> _written = [];
    private long _from;
    private bool _armed, _again, _disposed;

    public Upkeep(VaultCore vault)
    {
        _vault = vault;
        _timer = vault.Clock.CreateTimer(_ => RunSlice(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something was committed.</summary>
    public void Request()
    {
        if (Volatile.Read(ref _armed) && Volatile.Read(ref _again) || !_vault.Content.ToPacks && !HasWritten)
            return;
        lock (_lock)
        {
            _again = true;
            Arm();
        }
    }

    /// <summary>A few bytes of a file with a map were written.</summary>
    public void Written(long branch, long node)
    {
        lock (_lock)
        {
            if (_written.Count < MaxWritten || _written.ContainsKey((branch, node)))
                _written[(branch, node)] = _vault.Clock.GetTimestamp();
        }
    }

    /// <summary>Does all there is to do: moves, merges, and gives back the room of dead payloads.</summary>
    /// <param name="progress">Is told of each stage: chunks looked at, files merged.</param>
    /// <param name="cancellation">Looked at between slices; what was done stays done.</param>
    public void Drain(IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (_vault.Content.Packs is { } packs)
            MoveAll(packs, progress, cancellation);
        long merged = 0;
        foreach (var branch in LiveBranches())
        {
            foreach (var node in Fragmented(branch, cancellation))
            {
                Merge(branch, node, cancellation);
                progress?.Report(new OperationProgress("merging", ++merged, 0));
            }
        }
        progress?.Report(new OperationProgress("cleaning packs", 0, 0));
        _vault.Content.Packs?.Clean(_vault.Content.ToPacks ? DeadShare : 0, cancellation);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_running)
            _disposed = true;
    }

    private bool HasWritten
    {
        get
        {
            lock (_lock)
                return _written.Count > 0;
        }
    }

    private void MoveAll(PackStore packs, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        for (var from = 0L; from >= 0;)
        {
            progress?.Report(new OperationProgress("moving payloads", from, 0));
            from = _vault.Content.ToPacks
                ? packs.MoveFromEngine(from, MoveSlice, cancellation)
                : packs.MoveToEngine(from, MoveSlice, cancellation);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Arm()
    {
        if (_armed)
            return;
        _armed = true;
        _timer.Change(Delay, Timeout.InfiniteTimeSpan);
    }

    private void RunSlice()
    {
        lock (_running)
        {
            if (_disposed)
                return;
            try
            {
                var more = MoveSome() | MergeSome();
                lock (_lock)
                {
                    _armed = false;
                    if (more || _again || _written.Count > 0)
                        Arm();
                }
            }
            catch (Exception error) when (error is CairnException or ObjectDisposedException)
            {
                // Whoever uses the vault next is told what is wrong with it; background work only stops.
            }
        }
    }

    /// <summary>Goes round and round through all chunks, as long as there are commits.</summary>
    private bool MoveSome()
    {
        if (_vault.Content is not { ToPacks: true, Packs: { } packs })
            return false;
        if (_from == 0)
        {
            lock (_lock)
                _again = false;
        }
        _from = Math.Max(0, packs.MoveFromEngine(_from, MoveSlice));
        return _from > 0;
    }

    /// <summary>Merges one slice of a file that nobody has written to for a while.</summary>
    private bool MergeSome()
    {
        var next = ((long Branch, long Node)?)null;
        lock (_lock)
        {
            foreach (var (file, since) in _written)
            {
                if (_vault.Clock.GetElapsedTime(since) < Idle)
                    continue;
                next = file;
                _written.Remove(file);
                break;
            }
        }
        if (next is not { } found)
            return false;
        Merge(found.Branch, found.Node, CancellationToken.None);
        return true;
    }

    private void Merge(long branch, long node, CancellationToken cancellation)
    {
        for (var position = 0L; position >= 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var from = position;
            try
            {
                position = _vault.OpenBranch(branch).Committer.Run(0, draft => Merging.Merge(draft, node, from, MergeSlice));
            }
            catch (CairnException error) when (error.Code == ErrorCode.NotFound)
            {
                return;
            }
        }
    }

    private List<long> LiveBranches()
    {
        using var transaction = _vault.Engine.BeginRead();
        return _vault.Branches.All(transaction).Where(static branch => !branch.Deleted).Select(static branch => branch.Id).ToList();
    }

    /// <summary>The branch's own files that have something to merge.</summary>
    private List<long> Fragmented(long branch, CancellationToken cancellation)
    {
        var found = new List<long>();
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        using var transaction = _vault.Engine.BeginRead();
        using var cursor = transaction.OpenCursor(
            _vault.Schema.NodeHead, from[..OrderedNumber.Write(from, (ulong)branch)], to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var record = TemporalRecord.Read(cursor.Value, 0, View.Tip);
            if (record.State != RecordState.Live)
                continue;
            var key = new RecordReader(cursor.Key, "node key");
            _ = key.Long();
            var ino = key.Long();
            var content = NodeCodec.Read(ino, record.Payload).Content;
            if (_vault.Content.IsFragmented(transaction, content, _vault.Policies.Of(branch, transaction)))
                found.Add(ino);
        }
        return found;
    }
}

using System.Diagnostics;

namespace Cairn.Storage.Building;

/// <summary>
/// What engines are made from: it keeps the part of the contract that is the same everywhere (state, scopes,
/// disposal, the closing of an engine that failed) and leaves to the engine what its database does.
/// </summary>
/// <remarks>Every transaction that begins is counted, so that disposal, and an engine that has to be alone with
/// its database (<see cref="Alone"/>), can wait for those under way.</remarks>
public abstract class EngineBase : IEngine
{
    private const int Open = 0, Closing = 1, Closed = 2;

    private readonly Lock _alone = new();
    private volatile int _state;
    private volatile bool _pause;
    private volatile CairnException? _failure;
    private int _active, _jobs;

    /// <summary>An engine over <paramref name="schema"/>.</summary>
    protected EngineBase(Schema schema) => Schema = schema;

    /// <summary>How long disposal waits for those who are at work.</summary>
    internal TimeSpan DisposePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public abstract EngineCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public Schema Schema { get; }

    /// <summary>How many transactions and other work disposal has to wait for.</summary>
    protected internal virtual int UnderWay => Volatile.Read(ref _active) + Volatile.Read(ref _jobs);

    /// <inheritdoc/>
    public virtual IReadTransaction BeginRead()
    {
        Enter();
        try
        {
            var transaction = BeginReadCore();
            transaction.Began(this);
            return transaction;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <inheritdoc/>
    public virtual IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes)
    {
        Span<Scope> sorted = stackalloc Scope[scopes.Length <= 64 ? scopes.Length : 0];
        if (scopes.Length > 64)
            sorted = new Scope[scopes.Length];
        Sort(scopes, sorted);
        Enter();
        try
        {
            if (Capabilities.ReadOnly)
                throw RefuseToWrite();
            var transaction = BeginWriteCore(sorted);
            transaction.Began(this);
            return transaction;
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <inheritdoc/>
    public virtual void Sync()
    {
        if (!Capabilities.Persistent || Capabilities.ReadOnly)
        {
            ThrowUnlessOpen();
            return;
        }
        Enter();
        try
        {
            SyncCore();
        }
        catch (CairnException failure)
        {
            throw Fail("A sync to stable storage failed; what reached the disk is unknown, so the vault is closed. Open it again and check it.", failure);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public long ChangeStamp()
    {
        Enter();
        try
        {
            return ChangeStampCore();
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public void Compact(CancellationToken cancellation = default)
    {
        BeginJob();
        try
        {
            if (Capabilities.ReadOnly)
                throw new CairnException(ErrorCode.ReadOnly, "The vault is open for reading only; it cannot be compacted.");
            CompactCore(cancellation);
        }
        finally
        {
            EndJob();
        }
    }

    /// <inheritdoc/>
    public EngineStats Stats()
    {
        Enter();
        try
        {
            return StatsCore();
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public virtual VerifyReport Verify(CancellationToken cancellation = default)
    {
        BeginJob();
        try
        {
            return new Verification(this).Run(VerifyStructureCore, cancellation);
        }
        finally
        {
            EndJob();
        }
    }

    /// <summary>Waits up to ten seconds for transactions under way, then closes the database.</summary>
    /// <exception cref="InvalidOperationException">Transactions are still open; the engine stays open too.</exception>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Closing, Open) != Open)
            return;
        if (!WaitUntilIdle(DisposePatience, jobsToo: true))
        {
            _state = Open;
            throw new InvalidOperationException($"The engine cannot be disposed: {UnderWay} transaction(s) are still open after {DisposePatience.TotalSeconds:0} seconds.");
        }
        _state = Closed;
        CloseCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a read transaction; see <see cref="IEngine.BeginRead"/>.</summary>
    protected abstract ReadTransactionBase BeginReadCore();

    /// <summary>Why nothing can be written to a vault that is open for reading only.</summary>
    protected virtual CairnException RefuseToWrite() => new(ErrorCode.ReadOnly, "The vault is open for reading only; nothing can be written to it.");

    /// <summary>Begins a write transaction on <paramref name="scopes"/>, which are sorted and distinct.</summary>
    protected abstract WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes);

    /// <summary>The barrier. Whatever <see cref="CairnException"/> it throws closes the engine.</summary>
    protected abstract void SyncCore();

    /// <summary>See <see cref="IEngine.ChangeStamp"/>.</summary>
    protected abstract long ChangeStampCore();

    /// <summary>See <see cref="IEngine.Compact"/>. No transaction is counted for it, so that it may call <see cref="Alone"/>.</summary>
    protected abstract void CompactCore(CancellationToken cancellation);

    /// <summary>See <see cref="IEngine.Stats"/>.</summary>
    protected abstract EngineStats StatsCore();

    /// <summary>The database's own check of its structure: what is wrong, one sentence each. The values' checksums are
    /// read by the caller.</summary>
    protected abstract IEnumerable<string> VerifyStructureCore(CancellationToken cancellation);

    /// <summary>Frees everything: handles, locks, threads. Called once, when no transaction is open.</summary>
    protected abstract void CloseCore();

    /// <summary>Closes the engine for good after an error that leaves its state unknown; every later call throws
    /// <see cref="ErrorCode.Failed"/>.</summary>
    /// <returns>The exception to throw now.</returns>
    protected internal CairnException Fail(string message, Exception cause)
    {
        var failure = new CairnException(ErrorCode.Failed, $"{message} ({cause.Message})", cause);
        Interlocked.CompareExchange(ref _failure, failure, null);
        return failure;
    }

    /// <summary>Runs <paramref name="action"/> while no transaction of this instance is open, holding new ones back.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: transactions stayed open for longer than <paramref name="patience"/>.</exception>
    protected void Alone(TimeSpan patience, Action action)
    {
        lock (_alone)
        {
            _pause = true;
            Interlocked.MemoryBarrier(); // The pause is seen by others before we look for them, or both would go ahead.
            try
            {
                if (!WaitUntilIdle(patience))
                    throw new CairnException(ErrorCode.Busy, $"Transactions stayed open for {patience.TotalSeconds:0} seconds, and this needs the database to itself. Try again.");
                action();
            }
            finally
            {
                _pause = false;
            }
        }
    }

    /// <summary>Counts the caller as a user of the database. Pair with <see cref="Leave"/>.</summary>
    protected void Enter()
    {
        while (true)
        {
            ThrowUnlessOpen();
            Interlocked.Increment(ref _active);
            if (!_pause && _state == Open)
                return;
            Interlocked.Decrement(ref _active);
            if (_pause)
                lock (_alone) { }
        }
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    protected internal void Leave() => Interlocked.Decrement(ref _active);

    internal void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new CairnException(ErrorCode.Failed, failure.Message, failure);
    }

    /// <summary>Counts the caller as at work on the database outside transactions, so that disposal waits for it.</summary>
    private void BeginJob()
    {
        Interlocked.Increment(ref _jobs);
        try
        {
            ThrowUnlessOpen();
        }
        catch
        {
            EndJob();
            throw;
        }
    }

    private void EndJob() => Interlocked.Decrement(ref _jobs);

    /// <summary>Throws when the engine failed, is closed, or is being closed.</summary>
    protected void ThrowUnlessOpen()
    {
        ThrowIfFailed();
        if (_state != Open)
            throw new CairnException(ErrorCode.Closed, "The vault's engine has been closed.");
    }

    private bool WaitUntilIdle(TimeSpan patience, bool jobsToo = false)
    {
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (jobsToo ? UnderWay != 0 : Volatile.Read(ref _active) != 0)
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
                return false;
            spinner.SpinOnce();
        }
        return true;
    }

    private static void Sort(ReadOnlySpan<Scope> scopes, Span<Scope> sorted)
    {
        if (scopes.IsEmpty)
            throw new ArgumentException("A write transaction needs at least one scope.", nameof(scopes));
        scopes.CopyTo(sorted);
        sorted.Sort();
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] == sorted[i - 1])
                throw new ArgumentException($"Scope {sorted[i].Id} is given twice.", nameof(scopes));
    }
}

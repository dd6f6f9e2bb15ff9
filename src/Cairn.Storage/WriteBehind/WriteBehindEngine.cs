using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// An engine in front of another one that acknowledges commits from memory and writes them to the other a moment later, in order, many in one
/// transaction. Reads through it see both. Other processes, and other instances, see what was written.
/// </summary>
/// <remarks>
/// <para>Held are write transactions of scopes that the policy allows, one at a time; all others go to the database at once, and one that has a
/// scope of which something could be held has everything written first and keeps others from being held until it ends.</para>
/// <para>A write that fails for want of room, or because others kept the lock, is tried again for as long as the engine is open, and until it succeeds
/// every commit that would be held, and every <see cref="Sync"/>, fails with the same error. One that fails otherwise closes the engine for good:
/// what was held is lost, and everybody is told from then on.</para>
/// <para>What a killed process had written is a prefix of the held commits that it had acknowledged; <see cref="Sync"/> is the barrier, as always. A transaction that
/// goes to the database at once overtakes them, unless <see cref="Flush"/> is called before it begins.</para>
/// </remarks>
public sealed class WriteBehindEngine : EngineBase
{
    private readonly IEngine _inner;
    private readonly IHoldPolicy _policy;
    private readonly WriteBehindOptions _options;
    private readonly Flusher _flusher;
    private readonly SingleWriter _writer = new();
    private readonly HeldWrite _write;
    private readonly HeldTrees _trees;
    private readonly Lock _leaving = new(), _publishing = new(), _poolLock = new(), _stampLock = new();
    private readonly Stack<LayeredRead> _idle = new();
    private volatile Layers _layers;
    private volatile CairnException? _trouble;
    private long _commits, _innerStamp, _outside;
    private bool _looked;

    // Lock order: _leaving, then _writer, then _publishing. A transaction of the inner engine may be begun within each of the first two.

    /// <summary>Puts itself in front of <paramref name="inner"/>, which it owns.</summary>
    public WriteBehindEngine(IEngine inner, IHoldPolicy policy, WriteBehindOptions? options = null)
        : base(Checked(inner).Schema)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (_inner, _policy, _options) = (inner, policy, options ?? new WriteBehindOptions());
        _layers = Layers.None(inner.Schema.Tables.Count);
        _write = new HeldWrite(this, inner);
        _trees = new HeldTrees(inner.Schema.Tables.Count);
        _flusher = new Flusher(_options, () => Volatile.Read(ref _commits), FlushInBackground);
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities => _inner.Capabilities;

    /// <inheritdoc/>
    /// <remarks>Transactions that find nothing held are the other engine's own.</remarks>
    protected internal override int UnderWay => base.UnderWay + ((_inner as EngineBase)?.UnderWay ?? 0);

    /// <summary>Bytes of keys and values that are committed and not written yet.</summary>
    public long HeldBytes => _layers.Bytes;

    /// <summary>How many commits are not written yet.</summary>
    public int HeldCommits => _layers.Commits;

    /// <summary>Called after each write of what was held, by the thread that made it.</summary>
    public Action? Written { get; set; }

    /// <summary>Whether a transaction is one whose commit is held.</summary>
    public static bool Holds(IWriteTransaction transaction) => transaction is HeldWrite;

    /// <summary>As <see cref="IEngine.ChangeStamp"/>, of the database alone: what is only held does not change it, writing it does.</summary>
    public long DatabaseStamp()
    {
        lock (_stampLock)
        {
            var stamp = _inner.ChangeStamp();
            if (stamp != _innerStamp)
                (_innerStamp, _outside) = (stamp, _outside + 1);
            return _outside;
        }
    }

    /// <inheritdoc/>
    public override IReadTransaction BeginRead()
    {
        if (_layers.IsEmpty)
        {
            ThrowUnlessOpen();
            return _inner.BeginRead();
        }
        return base.BeginRead();
    }

    /// <inheritdoc/>
    public override IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes)
    {
        while (true)
        {
            if (MayHoldAll(scopes))
            {
                Relieve();
                if (TryBeginHeld(scopes, out var held))
                    return held;
            }
            else if (TryBeginThrough(scopes, out var through))
            {
                return through;
            }
        }
    }

    /// <summary>Writes everything that was committed before the call, and makes it durable.</summary>
    public override void Sync()
    {
        Flush();
        _inner.Sync();
    }

    /// <summary>When it returns, everything that was committed before the call is in the database.</summary>
    public void Flush()
    {
        Enter();
        try
        {
            lock (_leaving)
                WriteAll(writing: false);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public override VerifyReport Verify(CancellationToken cancellation = default)
    {
        Flush();
        return _inner.Verify(cancellation);
    }

    /// <summary>A held transaction is committed.</summary>
    internal void Hold(TreeEditor[] changes, Scope[] scopes)
    {
        bool first;
        // Nobody else changes what is held while this transaction is open.
        var held = HeldTrees.IsLong(changes) ? _trees.With(_layers.Held, changes, shared: true) : null;
        lock (_publishing)
        {
            first = _layers.HoldsNothing;
            held ??= _trees.With(_layers.Held, changes, shared: _looked);
            _looked = false;
            _layers = _layers.With(held, scopes);
        }
        Interlocked.Increment(ref _commits);
        if (first)
            _flusher.Wake();
    }

    internal void WriterDone() => _writer.Exit();

    internal void TakeBack(LayeredRead transaction)
    {
        lock (_poolLock)
            _idle.Push(transaction);
    }

    /// <inheritdoc/>
    protected override ReadTransactionBase BeginReadCore()
    {
        var (layers, database) = Look();
        LayeredRead? read;
        lock (_poolLock)
            _idle.TryPop(out read);
        read ??= new LayeredRead(this);
        read.Begin(layers, database);
        return read;
    }

    /// <inheritdoc/>
    protected override WriteTransactionBase BeginWriteCore(ReadOnlySpan<Scope> scopes)
    {
        _write.Begin(_layers, scopes, _trees.Owner);
        return _write;
    }

    /// <inheritdoc/>
    protected override void SyncCore() => throw new InvalidOperationException("Syncing is the other engine's.");

    /// <inheritdoc/>
    protected override long ChangeStampCore() => DatabaseStamp() + Volatile.Read(ref _commits);

    /// <inheritdoc/>
    protected override void CompactCore(CancellationToken cancellation)
    {
        Flush();
        _inner.Compact(cancellation);
    }

    /// <inheritdoc/>
    protected override EngineStats StatsCore()
    {
        Flush();
        return _inner.Stats();
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> VerifyStructureCore(CancellationToken cancellation) => [];

    /// <summary>Writes what is held, and closes the other engine whether that succeeds or not.</summary>
    protected override void CloseCore()
    {
        _flusher.Dispose();
        try
        {
            lock (_leaving)
                if (!_layers.IsEmpty)
                    WriteAll(writing: false);
        }
        finally
        {
            _inner.Dispose();
        }
    }

    private static IEngine Checked(IEngine inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return inner;
    }

    /// <summary>The layers and a snapshot of the database that belong together: nothing may come to the database in between that the layers, older than
    /// it, would cover in part.</summary>
    private (Layers, IReadTransaction) Look()
    {
        while (true)
        {
            var layers = Capture();
            var database = _inner.BeginRead();
            try
            {
                Fix(database);
                if (_layers.Epoch == layers.Epoch)
                    return (layers, database);
            }
            catch
            {
                database.Dispose();
                throw;
            }
            database.Dispose();
        }
    }

    /// <summary>The layers as they are, for somebody who may keep them: they change no more.</summary>
    private Layers Capture()
    {
        lock (_publishing)
        {
            _looked = true;
            return _layers;
        }
    }

    /// <summary>A snapshot is fixed with its first read.</summary>
    private void Fix(IReadTransaction database)
    {
        var table = Schema.Tables[0];
        Span<byte> key = stackalloc byte[sizeof(long)];
        key.Clear();
        database.Exists(table, key[..(table.Keys == KeyKind.Integer ? sizeof(long) : 1)]);
    }

    private bool MayHoldAll(ReadOnlySpan<Scope> scopes)
    {
        foreach (var scope in scopes)
            if (!_policy.MayHold(scope))
                return false;
        return true;
    }

    private bool MayHoldAny(ReadOnlySpan<Scope> scopes)
    {
        foreach (var scope in scopes)
            if (_policy.MayHold(scope))
                return true;
        return false;
    }

    /// <summary>Before more is held: too much of it is written first, and what could not be written is tried again.</summary>
    private void Relieve()
    {
        if (_trouble is not null || _layers.Bytes > _options.MaxBytes)
            Flush();
    }

    private bool TryBeginHeld(ReadOnlySpan<Scope> scopes, out IWriteTransaction transaction)
    {
        _writer.Enter();
        var begun = false;
        try
        {
            begun = MayHoldAll(scopes);
            transaction = begun ? base.BeginWrite(scopes) : null!;
            return begun;
        }
        catch
        {
            begun = false;
            throw;
        }
        finally
        {
            if (!begun)
                _writer.Exit();
        }
    }

    private bool TryBeginThrough(ReadOnlySpan<Scope> scopes, out IWriteTransaction transaction)
    {
        transaction = null!;
        Enter();
        try
        {
            if (MayHoldAny(scopes))
            {
                transaction = BeginExclusive(scopes);
                return true;
            }
            var through = _inner.BeginWrite(scopes);
            if (!MayHoldAny(scopes))
            {
                transaction = through;
                return true;
            }
            through.Dispose();
            return false;
        }
        finally
        {
            Leave();
        }
    }

    private ExclusiveWrite BeginExclusive(ReadOnlySpan<Scope> scopes)
    {
        var entered = false;
        try
        {
            lock (_leaving)
            {
                _writer.Enter();
                entered = true;
                WriteAll(writing: true);
            }
            return new ExclusiveWrite(_inner.BeginWrite(scopes), _writer.Exit);
        }
        catch
        {
            if (entered)
                _writer.Exit();
            throw;
        }
    }

    /// <returns>Whether there is nothing left to try again.</returns>
    private bool FlushInBackground()
    {
        try
        {
            lock (_leaving)
                WriteAll(writing: false);
            return true;
        }
        catch (CairnException)
        {
            // Whoever commits or syncs next is told.
            return _trouble is null;
        }
    }

    /// <summary>Writes what is leaving, if that failed before, and what is held now. Under the lock of what is leaving.</summary>
    /// <param name="writing">Whether this thread keeps others from holding more.</param>
    private void WriteAll(bool writing)
    {
        ThrowIfFailed();
        if (_layers.Leaving is not null)
            Write();
        if (_layers.HoldsNothing)
            return;
        if (!writing)
            _writer.Enter();
        lock (_publishing)
            _layers = _layers.Sealed();
        if (!writing)
            _writer.Exit();
        Write();
    }

    private void Write()
    {
        try
        {
            Write(_layers);
            _trouble = null;
        }
        catch (CairnException failure) when (failure.Code is ErrorCode.NoSpace or ErrorCode.Busy)
        {
            _trouble = failure;
            throw;
        }
        catch (Exception failure)
        {
            _trouble = null;
            lock (_publishing)
                _layers = Layers.None(Schema.Tables.Count) with { Epoch = _layers.Epoch + 1 };
            throw Fail("What was acknowledged could not be written, and is lost; the vault is closed. Open it again.", failure);
        }
        lock (_publishing)
            _layers = _layers.Left();
        Written?.Invoke();
    }

    private void Write(Layers layers)
    {
        using var transaction = _inner.BeginWrite(layers.LeavingScopes);
        _policy.Fence(transaction, layers.LeavingScopes);
        var path = new TreePath();
        foreach (var table in Schema.Tables)
            for (var on = path.Seek(layers.Leaving![table.Index].Root, SeekKind.First, default); on; on = path.Step(forward: true))
                if (path.Value.Length == 0)
                    transaction.Delete(table, path.Key);
                else
                    transaction.Put(table, path.Key, path.Value.AsSpan(0, path.Value.Length - ValueChecksum.Size));
        transaction.Commit();
    }
}

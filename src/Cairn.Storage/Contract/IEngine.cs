namespace Cairn.Storage;

/// <summary>
/// An ordered, transactional key-value store over a real database. All of Cairn's metadata, and where so
/// chosen its payloads, pass through this contract; one conformance suite tests each sentence of it
/// against every engine.
/// </summary>
/// <remarks>
/// <para>An engine may be used from any number of threads. A transaction and its cursors are used by one
/// thread at a time; a write transaction is committed and disposed by the thread that began it.</para>
/// <para>Transactions last one operation. They and their cursors are pooled: after <see cref="IDisposable.Dispose"/> the
/// object may already serve somebody else, so a reference must not be kept.</para>
/// <para>Spans that a transaction or a cursor of it handed out may be handed in to the same transaction as keys, bounds and
/// values: they are read before they are invalidated.</para>
/// <para>Disposing waits up to ten seconds for transactions, compaction and verification under way; new ones are refused with
/// <see cref="ErrorCode.Closed"/> meanwhile. If some are still open then, it throws an <see cref="InvalidOperationException"/>
/// and the engine stays open.</para>
/// <para>Every member may throw <see cref="CairnException"/> with <see cref="ErrorCode.Closed"/> after
/// <see cref="IDisposable.Dispose"/>, <see cref="ErrorCode.Failed"/> once the engine has closed itself,
/// <see cref="ErrorCode.Corrupt"/> when stored bytes are not what was written, and
/// <see cref="ErrorCode.InputOutput"/> when the storage below fails.</para>
/// </remarks>
public interface IEngine : IDisposable
{
    /// <summary>What this engine can do. Never changes while it is open.</summary>
    EngineCapabilities Capabilities { get; }

    /// <summary>The tables it was opened with.</summary>
    Schema Schema { get; }

    /// <summary>
    /// Begins a read transaction: a snapshot, fixed at some moment between this call and the first read
    /// through it, that contains every transaction committed before this call, by any process, and that no
    /// later commit changes. Never waits for a writer and never makes one wait.
    /// </summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: no room for another reader.</exception>
    IReadTransaction BeginRead();

    /// <summary>
    /// Begins a write transaction on the given scopes, waiting until no other one holds any of them. Scopes
    /// are taken in ascending order of their id, whatever order they are given in, so that writers do not
    /// deadlock. The engine may let fewer writers run at once than the scopes would allow, never more.
    /// It begins on the newest committed state.
    /// </summary>
    /// <param name="scopes">One or more, without repetition.</param>
    /// <exception cref="ArgumentException">No scope, or one twice.</exception>
    /// <exception cref="InvalidOperationException">This thread already has a write transaction open here.</exception>
    /// <exception cref="CairnException"><see cref="ErrorCode.ReadOnly"/>; <see cref="ErrorCode.Busy"/>: another
    /// process kept the lock longer than the engine waits.</exception>
    IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes);

    /// <summary>
    /// The barrier: when it returns, a power cut loses nothing that was committed, by this instance, before it was
    /// called. When it fails, the engine is closed for good (every later call throws
    /// <see cref="ErrorCode.Failed"/>): what reached the disk is unknown, and a second try could only hide that.
    /// Costs a flush to stable storage; nothing when there is nothing to sync.
    /// </summary>
    void Sync();

    /// <summary>
    /// A value that differs after any commit, by any process, from what it was before; it may also differ without
    /// one. Read before a cache is trusted, so it costs no more than a short read transaction. Values of different
    /// instances cannot be compared.
    /// </summary>
    long ChangeStamp();

    /// <summary>
    /// Gives space that the database no longer needs back to the file system, and arranges what is left for
    /// reading. What is stored does not change. May take as long as copying the vault and as much room besides;
    /// writers wait meanwhile, and so may readers.
    /// </summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: other processes use the vault;
    /// <see cref="ErrorCode.NoSpace"/>: there is no room to work in; nothing was changed.</exception>
    void Compact(CancellationToken cancellation = default);

    /// <summary>Sizes and counters, for the operator. Costs at most one pass over the table's inner pages.</summary>
    EngineStats Stats();

    /// <summary>
    /// Reads everything: the database's own check of its structure, then the checksum of every value. Reports what
    /// is wrong, and throws only when it cannot go on. Costs reading the whole vault.
    /// </summary>
    VerifyReport Verify(CancellationToken cancellation = default);
}

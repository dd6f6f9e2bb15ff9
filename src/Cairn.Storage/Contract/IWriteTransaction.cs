namespace Cairn.Storage;

/// <summary>
/// A write transaction: reads its own writes; all of it becomes visible at <see cref="Commit"/>, at once, or
/// nothing of it ever does.
/// </summary>
/// <remarks>
/// <para>Disposed without a commit, it leaves no trace. After an exception from any of its members, other than one about
/// an argument, nothing but <see cref="IDisposable.Dispose"/> may be called: the transaction is undone, the engine stays usable
/// unless it then says <see cref="ErrorCode.Failed"/>.</para>
/// <para>A write invalidates the spans that reads of this transaction handed out. Its cursors keep their place by
/// key: the next move goes to the nearest key, in the direction of the move, as the table is then.</para>
/// </remarks>
public interface IWriteTransaction : IReadTransaction
{
    /// <summary>Stores <paramref name="value"/> (0 to <see cref="Limits.MaxValueBytes"/> bytes) under <paramref name="key"/>,
    /// replacing what was there. Both are copied.</summary>
    /// <exception cref="ArgumentException">The key or value is outside the limits. The transaction goes on.</exception>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>.</exception>
    void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes <paramref name="key"/>; it need not be there.</summary>
    void Delete(Table table, ReadOnlySpan<byte> key);

    /// <summary>Removes every key k with <paramref name="from"/> ≤ k &lt; <paramref name="to"/>; bounds as in
    /// <see cref="IReadTransaction.OpenCursor"/>. May cost as much as deleting each.</summary>
    void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    /// <summary>
    /// Makes the transaction's changes visible to every transaction that begins from now on, in every process. A process
    /// killed after it returns loses nothing of it; for what a power cut may lose see <see cref="IEngine.Sync"/>. Ends the
    /// transaction: only <see cref="IDisposable.Dispose"/> may follow.
    /// </summary>
    /// <returns>The change stamps between which the commit stands, so that who makes it need not look at what it changed; null when nothing was
    /// stored, or when somebody else may have committed since.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>, <see cref="ErrorCode.Conflict"/>: nothing was changed.
    /// <see cref="ErrorCode.Failed"/>: whether it was is unknown, and the engine is closed.</exception>
    CommitStamps? Commit();
}

namespace Cairn.Storage.Building;

/// <summary>
/// A write transaction as engines make it: this class checks what comes in, computes checksums and keeps cursors
/// right across writes; the engine stores bytes.
/// </summary>
public abstract class WriteTransactionBase : ReadTransactionBase, IWriteTransaction
{
    private int _thread;
    private bool _over;
    private Scratch _first, _second;

    internal override void Began(EngineBase engine)
    {
        base.Began(engine);
        _thread = Environment.CurrentManagedThreadId;
        _over = false;
    }

    /// <inheritdoc/>
    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ThrowUnlessActive();
        Demand.Key(table, key);
        Demand.Value(value);
        key = Safe(key, ref _first);
        value = Safe(value, ref _second);
        BeforeWrite();
        try
        {
            PutStored(table, key, value, ValueChecksum.Compute(key, value));
        }
        catch
        {
            Break();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Delete(Table table, ReadOnlySpan<byte> key)
    {
        ThrowUnlessActive();
        Demand.Key(table, key);
        key = Safe(key, ref _first);
        BeforeWrite();
        try
        {
            DeleteStored(table, key);
        }
        catch
        {
            Break();
            throw;
        }
    }

    /// <inheritdoc/>
    public void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        ThrowUnlessActive();
        Demand.Bound(table, from);
        Demand.Bound(table, to);
        if (!to.IsEmpty && from.SequenceCompareTo(to) >= 0)
            return;
        from = Safe(from, ref _first);
        to = Safe(to, ref _second);
        BeforeWrite();
        try
        {
            DeleteRangeStored(table, from, to);
        }
        catch
        {
            Break();
            throw;
        }
    }

    /// <inheritdoc/>
    public CommitStamps? Commit()
    {
        ThrowUnlessActive();
        ThrowOnOtherThread();
        CloseCursors();
        _over = true;
        Engine!.ThrowIfFailed();
        return CommitStored();
    }

    /// <summary>Stores <paramref name="value"/> followed by <paramref name="trailer"/> in four bytes, little-endian.</summary>
    protected abstract void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer);

    /// <summary>Removes <paramref name="key"/> if it is there.</summary>
    protected abstract void DeleteStored(Table table, ReadOnlySpan<byte> key);

    /// <summary>Removes the keys from <paramref name="from"/> (empty: the first) up to, not including, <paramref name="to"/>
    /// (empty: the end). The range is not the wrong way round.</summary>
    protected abstract void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    /// <summary>Commits. When it throws, <see cref="ReadTransactionBase.EndCore"/> still follows and must undo what is left.</summary>
    /// <returns>As <see cref="IWriteTransaction.Commit"/> says.</returns>
    protected abstract CommitStamps? CommitStored();

    /// <summary>Closes the engine for good; see <see cref="EngineBase.Fail"/>.</summary>
    protected CairnException Fail(string message, Exception cause) => Engine!.Fail(message, cause);

    /// <inheritdoc/>
    protected override void ThrowUnlessActive()
    {
        base.ThrowUnlessActive();
        if (_over)
            throw new InvalidOperationException("The write transaction was committed or has failed; it can only be disposed.");
    }

    private protected override void BeforeEnd() => ThrowOnOtherThread();

    /// <summary>After a failed write the database may have undone everything already: nothing reads through it any more.</summary>
    private void Break()
    {
        _over = true;
        CloseCursors();
    }

    /// <summary>Spans that this transaction handed out may be handed in; the write is about to invalidate them.</summary>
    private ReadOnlySpan<byte> Safe(ReadOnlySpan<byte> bytes, ref Scratch scratch) =>
        HandedOut(bytes) || (HasCursors && CursorsHandedOut(bytes)) ? scratch.Copy(bytes) : bytes;

    private bool CursorsHandedOut(ReadOnlySpan<byte> bytes)
    {
        foreach (var cursor in OpenCursorList)
            if (cursor.HandedOut(bytes))
                return true;
        return false;
    }

    private void BeforeWrite()
    {
        if (HasCursors)
            ParkCursors();
    }

    private void ThrowOnOtherThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("A write transaction is committed and disposed by the thread that began it.");
    }
}

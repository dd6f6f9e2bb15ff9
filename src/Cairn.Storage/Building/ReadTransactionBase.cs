using System.Diagnostics.CodeAnalysis;

namespace Cairn.Storage.Building;

/// <summary>
/// A read transaction as engines make it: this class checks what comes in and the checksum of what goes out; the
/// engine reads stored bytes, trailer included.
/// </summary>
public abstract class ReadTransactionBase : IReadTransaction
{
    private readonly List<CursorBase> _cursors = [];
    private readonly Stack<CursorBase> _idleCursors = new();
    private EngineBase? _engine;
    private HandedOut _valueOut;
    private Scratch _key;

    /// <summary>Whether it has begun and not ended.</summary>
    protected bool Active => _engine is not null;

    /// <summary>The cursors that are open on this transaction.</summary>
    protected IReadOnlyList<CursorBase> OpenCursors => _cursors;

    internal bool HasCursors => _cursors.Count > 0;

    internal virtual void Began(EngineBase engine) => _engine = engine;

    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        ThrowUnlessActive();
        Demand.Key(table, key);
        if (_valueOut.Overlaps(key))
            key = _key.Copy(key);
        if (!TryGetStored(table, key, out var stored))
        {
            value = default;
            return false;
        }
        value = ValueChecksum.Open(table, key, stored);
        _valueOut.Note(value);
        return true;
    }

    /// <inheritdoc/>
    public bool Exists(Table table, ReadOnlySpan<byte> key)
    {
        ThrowUnlessActive();
        Demand.Key(table, key);
        if (_valueOut.Overlaps(key))
            key = _key.Copy(key);
        return ExistsStored(table, key);
    }

    /// <inheritdoc/>
    public ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default)
    {
        ThrowUnlessActive();
        Demand.Bound(table, from);
        Demand.Bound(table, to);
        var cursor = _idleCursors.Count > 0 ? _idleCursors.Pop() : NewCursor();
        cursor.Open(this, table, from, to);
        _cursors.Add(cursor);
        return cursor;
    }

    /// <inheritdoc/>
    public void Run(ProbeBatch probes)
    {
        ThrowUnlessActive();
        ArgumentNullException.ThrowIfNull(probes);
        RunCore(probes);
    }

    /// <inheritdoc/>
    [SuppressMessage("Usage", "CA1816", Justification = "No finalizers: what an engine must free it frees when it closes.")]
    public void Dispose()
    {
        if (_engine is null)
            return;
        BeforeEnd();
        CloseCursors();
        End();
    }

    /// <summary>The stored bytes under <paramref name="key"/>, trailer included; valid until the next call. Where they are in
    /// managed memory that is used again, it is pinned.</summary>
    protected abstract bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored);

    /// <summary>Whether <paramref name="key"/> is there.</summary>
    protected virtual bool ExistsStored(Table table, ReadOnlySpan<byte> key) => TryGetStored(table, key, out _);

    /// <summary>A cursor of the engine's own, not yet open on any table; cursors are reused within a transaction object.</summary>
    protected abstract CursorBase NewCursor();

    /// <summary>Answers all probes. The default asks them one by one; a remote engine sends them together.</summary>
    protected virtual void RunCore(ProbeBatch probes)
    {
        for (var i = 0; i < probes.Count; i++)
        {
            if (probes.IsSeek(i))
                RunSeek(probes, i);
            else if (TryGet(probes.Table(i), probes.From(i), out var value))
                probes.Answer(i, probes.From(i), value);
            else
                probes.AnswerNone(i);
        }
    }

    /// <summary>Ends the transaction in the database and gives the object back to whoever pools it. Its cursors are closed.</summary>
    protected abstract void EndCore();

    /// <summary>Throws when the transaction is not open.</summary>
    protected virtual void ThrowUnlessActive()
    {
        if (_engine is null)
            throw new CairnException(ErrorCode.Closed, "The transaction has ended.");
    }

    /// <summary>Whether <paramref name="bytes"/> are, in part, what the last <see cref="TryGet"/> gave out.</summary>
    internal bool HandedOut(ReadOnlySpan<byte> bytes) => _valueOut.Overlaps(bytes);

    internal void CursorClosed(CursorBase cursor)
    {
        _cursors.Remove(cursor);
        _idleCursors.Push(cursor);
    }

    /// <summary>Detaches open cursors before a write, so that they find their place again by key.</summary>
    private protected void ParkCursors()
    {
        foreach (var cursor in _cursors)
            cursor.Park();
    }

    /// <summary>Closes every cursor that is still open.</summary>
    private protected void CloseCursors()
    {
        while (_cursors.Count > 0)
            _cursors[^1].Dispose();
    }

    private protected List<CursorBase> OpenCursorList => _cursors;

    /// <summary>Throws when this thread may not end the transaction.</summary>
    private protected virtual void BeforeEnd()
    {
    }

    private void End()
    {
        var engine = _engine!;
        _engine = null;
        try
        {
            EndCore();
        }
        finally
        {
            engine.Leave();
        }
    }

    private protected EngineBase? Engine => _engine;

    private void RunSeek(ProbeBatch probes, int probe)
    {
        using var cursor = OpenCursor(probes.Table(probe));
        if (cursor.SeekAtOrAfter(probes.From(probe)) && cursor.Key.StartsWith(probes.Prefix(probe)))
            probes.Answer(probe, cursor.Key, cursor.Value);
        else
            probes.AnswerNone(probe);
    }
}

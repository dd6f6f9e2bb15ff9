using System.Diagnostics.CodeAnalysis;

namespace Cairn.Storage.Building;

/// <summary>
/// A cursor as engines make it: this class keeps the range, the edges and the place across writes; the engine
/// seeks and steps over the whole table.
/// </summary>
public abstract class CursorBase : ICursor
{
    private enum Place
    {
        Nowhere,
        OnKey,
        PastEnd,
        BeforeBeginning,
        Parked,
    }

    private readonly bool _keepsToRange;
    private readonly byte[] _from = new byte[Limits.MaxKeyBytes + 1];
    private readonly byte[] _to = new byte[Limits.MaxKeyBytes + 1];
    private readonly byte[] _parked = new byte[Limits.MaxKeyBytes];
    private int _fromLength, _toLength, _parkedLength;
    private ReadTransactionBase? _transaction;
    private Place _place;
    private HandedOut _keyOut, _valueOut;
    private Scratch _sought;

    /// <summary>A cursor that is not yet open.</summary>
    /// <param name="keepsToRange">Whether the engine's own seeks and steps find only keys from <see cref="From"/> up to
    /// <see cref="To"/>; otherwise each key is compared with these here.</param>
    protected CursorBase(bool keepsToRange = false) => _keepsToRange = keepsToRange;

    /// <summary>The table it runs over.</summary>
    protected Table Table { get; private set; } = null!;

    /// <summary>The range's inclusive lower bound; empty: the table's beginning. What the engine does with it is its affair.</summary>
    protected ReadOnlySpan<byte> From => _from.AsSpan(0, _fromLength);

    /// <summary>The range's exclusive upper bound; empty: the table's end.</summary>
    protected ReadOnlySpan<byte> To => _to.AsSpan(0, _toLength);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            ThrowUnlessOnKey();
            var key = StoredKey;
            _keyOut.Note(key);
            return key;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            ThrowUnlessOnKey();
            var value = ValueChecksum.Open(Table, StoredKey, StoredValue);
            _valueOut.Note(value);
            return value;
        }
    }

    /// <inheritdoc/>
    public bool SeekAtOrAfter(ReadOnlySpan<byte> key)
    {
        ThrowUnlessOpen();
        Demand.Bound(Table, key);
        key = Safe(key);
        _place = Place.Nowhere;
        return key.IsEmpty || key.SequenceCompareTo(From) < 0 ? GoToFirst() : LandForward(SeekStored(SeekKind.AtOrAfter, key));
    }

    /// <inheritdoc/>
    public bool SeekAtOrBefore(ReadOnlySpan<byte> key)
    {
        ThrowUnlessOpen();
        Demand.Bound(Table, key);
        key = Safe(key);
        _place = Place.Nowhere;
        return _toLength > 0 && key.SequenceCompareTo(To) >= 0 ? GoToLast() : LandBackward(!key.IsEmpty && SeekStored(SeekKind.AtOrBefore, key));
    }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_place == Place.OnKey)
        {
            _place = Place.Nowhere;
            return LandForward(StepStored(forward: true));
        }
        ThrowUnlessOpen();
        return Leave() switch
        {
            Place.Parked => LandForward(SeekStored(SeekKind.After, Parked)),
            Place.PastEnd => StayPastEnd(),
            _ => GoToFirst(),
        };
    }

    /// <inheritdoc/>
    public bool MovePrevious()
    {
        if (_place == Place.OnKey)
        {
            _place = Place.Nowhere;
            return LandBackward(StepStored(forward: false));
        }
        ThrowUnlessOpen();
        return Leave() switch
        {
            Place.Parked => LandBackward(SeekStored(SeekKind.Before, Parked)),
            Place.BeforeBeginning => StayBeforeBeginning(),
            _ => GoToLast(),
        };
    }

    /// <inheritdoc/>
    [SuppressMessage("Usage", "CA1816", Justification = "No finalizers: what an engine must free it frees when it closes.")]
    public void Dispose()
    {
        if (_transaction is not { } transaction)
            return;
        _transaction = null;
        _place = Place.Nowhere;
        CloseStored();
        transaction.CursorClosed(this);
    }

    internal void Open(ReadTransactionBase transaction, Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        from.CopyTo(_from);
        to.CopyTo(_to);
        (_fromLength, _toLength, Table, _place) = (from.Length, to.Length, table, Place.Nowhere);
        OpenStored();
        _transaction = transaction;
    }

    internal void Park()
    {
        if (_place == Place.OnKey)
        {
            var key = StoredKey;
            key.CopyTo(_parked);
            (_parkedLength, _place) = (key.Length, Place.Parked);
        }
        DetachStored();
    }

    /// <summary>Makes ready for <see cref="Table"/>. Called before any move.</summary>
    protected abstract void OpenStored();

    /// <summary>Goes to where <paramref name="kind"/> says; <paramref name="key"/> follows the rules for bounds and is empty for first and last.</summary>
    /// <returns>Whether there is such a key in the table; when not, the place is undefined.</returns>
    protected abstract bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key);

    /// <summary>Goes one key on or back; called only when the last seek or step found a key, and nothing was written since.</summary>
    /// <returns>Whether there is one; when not, the place is undefined.</returns>
    protected abstract bool StepStored(bool forward);

    /// <summary>The key here. Where it is managed memory that is used again, it is pinned.</summary>
    protected abstract ReadOnlySpan<byte> StoredKey { get; }

    /// <summary>The stored bytes here, trailer included; memory as for <see cref="StoredKey"/>.</summary>
    protected abstract ReadOnlySpan<byte> StoredValue { get; }

    /// <summary>Lets go of the database, as the transaction is about to write. The next call is a seek or the close.</summary>
    protected abstract void DetachStored();

    /// <summary>Lets go of the database; the object may be opened again, on any table of the same transaction object.</summary>
    protected abstract void CloseStored();

    internal bool HandedOut(ReadOnlySpan<byte> bytes) => _keyOut.Overlaps(bytes) || _valueOut.Overlaps(bytes);

    /// <summary>Until a move has succeeded the cursor stands nowhere: should the database throw, no step goes from an undefined place.</summary>
    private Place Leave()
    {
        var place = _place;
        _place = Place.Nowhere;
        return place;
    }

    private bool StayPastEnd()
    {
        _place = Place.PastEnd;
        return false;
    }

    private bool StayBeforeBeginning()
    {
        _place = Place.BeforeBeginning;
        return false;
    }

    private ReadOnlySpan<byte> Safe(ReadOnlySpan<byte> key) =>
        HandedOut(key) || _transaction!.HandedOut(key) ? _sought.Copy(key) : key;

    private ReadOnlySpan<byte> Parked => _parked.AsSpan(0, _parkedLength);

    private bool GoToFirst() =>
        LandForward(_fromLength == 0 ? SeekStored(SeekKind.First, default) : SeekStored(SeekKind.AtOrAfter, From));

    private bool GoToLast() =>
        LandBackward(_toLength == 0 ? SeekStored(SeekKind.Last, default) : SeekStored(SeekKind.Before, To));

    private bool LandForward(bool found)
    {
        found = found && (_keepsToRange || _toLength == 0 || StoredKey.SequenceCompareTo(To) < 0);
        _place = found ? Place.OnKey : Place.PastEnd;
        return found;
    }

    private bool LandBackward(bool found)
    {
        found = found && (_keepsToRange || _fromLength == 0 || StoredKey.SequenceCompareTo(From) >= 0);
        _place = found ? Place.OnKey : Place.BeforeBeginning;
        return found;
    }

    private void ThrowUnlessOpen()
    {
        if (_transaction is null)
            throw new CairnException(ErrorCode.Closed, "The cursor has been closed.");
    }

    /// <summary>It stands on a key only while it is open.</summary>
    private void ThrowUnlessOnKey()
    {
        if (_place != Place.OnKey)
            ThrowOffKey();
    }

    private void ThrowOffKey()
    {
        ThrowUnlessOpen();
        throw new InvalidOperationException("The cursor is on no key.");
    }
}

using Cairn.Engines.RocksDb.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb.Writing;

/// <summary>
/// A cursor of a write transaction: the database's records with the transaction's own laid over them. Both sides stand on
/// their nearest key in the direction of the last move; the nearer of the two is where the cursor is.
/// </summary>
/// <remarks>Nobody else writes while a write transaction is open, so the database's side stays good across the transaction's
/// own writes.</remarks>
internal sealed class MergedCursor(RocksDbEngine engine, PendingWrites writes) : CursorBase, IPooled
{
    private readonly TableIterator _base = new(engine.Database);
    private readonly byte[] _turn = new byte[Limits.MaxKeyBytes];
    private KeyOrder? _order;
    private bool _onBase, _forward, _ownHere, _bothHere;
    private int _own;

    protected override ReadOnlySpan<byte> StoredKey => _ownHere ? OwnKey : _base.Key;

    protected override ReadOnlySpan<byte> StoredValue => _ownHere ? writes.Stored(_order!.NumberAt(_own)) : _base.Value;

    protected override void OpenStored()
    {
    }

    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        if (!_base.IsOpen)
            _base.Open(engine.Family(Table), 0, From, To);
        _forward = kind is SeekKind.First or SeekKind.AtOrAfter or SeekKind.After;
        _order = writes.Order(Table);
        _own = SeekOwn(kind, key);
        _onBase = _base.Seek(kind, key);
        return Settle();
    }

    protected override bool StepStored(bool forward)
    {
        if (forward != _forward)
            return Turn(forward);
        if (!_ownHere || _bothHere)
            _onBase = _base.Step(forward);
        if (_ownHere)
            _own = StepOwn();
        return Settle();
    }

    protected override void DetachStored()
    {
    }

    protected override void CloseStored() => _base.Close();

    /// <inheritdoc/>
    public void Free() => _base.Dispose();

    private ReadOnlySpan<byte> OwnKey => writes.Keys.KeyOf(_order!.NumberAt(_own));

    private int SeekOwn(SeekKind kind, ReadOnlySpan<byte> key)
    {
        if (_order is not { } order)
            return 0;
        return kind switch
        {
            SeekKind.First => order.First,
            SeekKind.Last => order.Last,
            SeekKind.AtOrAfter => order.AtOrAfter(key),
            SeekKind.After => order.After(key),
            SeekKind.AtOrBefore => order.AtOrBefore(key),
            _ => order.Before(key),
        };
    }

    private int StepOwn() => _forward ? _order!.Next(_own) : _order!.Before(OwnKey);

    /// <summary>Changes direction: each side seeks the key beside the one the cursor is on.</summary>
    private bool Turn(bool forward)
    {
        var key = StoredKey;
        key.CopyTo(_turn);
        return SeekStored(forward ? SeekKind.After : SeekKind.Before, _turn.AsSpan(0, key.Length));
    }

    /// <summary>Finds out which side is nearer, passing over what the transaction has deleted.</summary>
    private bool Settle()
    {
        while (true)
        {
            SkipCleared();
            if (_own == 0)
            {
                (_ownHere, _bothHere) = (false, false);
                return _onBase;
            }
            var compared = _onBase ? OwnKey.SequenceCompareTo(_base.Key) : Nearer;
            _bothHere = compared == 0;
            _ownHere = _bothHere || compared > 0 != _forward;
            if (!_ownHere)
                return true;
            if (!writes.Keys.IsDeleted(_order!.NumberAt(_own)))
                return true;
            _own = StepOwn();
            if (_bothHere)
                _onBase = _base.Step(_forward);
        }
    }

    /// <summary>What a comparison says of a key that comes first in the direction of the move.</summary>
    private int Nearer => _forward ? -1 : 1;

    /// <summary>Moves the database's side out of ranges that were cleared as a whole.</summary>
    private void SkipCleared()
    {
        while (_onBase && writes.Cleared.TryFind(Table, _base.Key, out var from, out var to))
        {
            if (_forward)
                _onBase = !to.IsEmpty && _base.Seek(SeekKind.AtOrAfter, to);
            else
                _onBase = !from.IsEmpty && _base.Seek(SeekKind.Before, from);
        }
    }
}

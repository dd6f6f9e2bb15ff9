using Cairn.Engines.Lmdb.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb;

/// <summary>A cursor of a transaction that writes: LMDB's own, taken when it is first moved and again after a write.</summary>
internal sealed class WriterCursor(LmdbWriteTransaction transaction) : CursorBase
{
    private NativeCursor _native;
    private MdbValue _key, _value;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredKey => _key.Bytes;

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> StoredValue => LmdbWriteTransaction.Stored(Table, _value);

    /// <inheritdoc/>
    protected override void OpenStored()
    {
    }

    /// <inheritdoc/>
    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        if (!_native.Exists)
            _native = transaction.OpenNativeCursor(Table);
        return kind switch
        {
            SeekKind.First => Move(Mdb.MDB_FIRST),
            SeekKind.Last => Move(Mdb.MDB_LAST),
            SeekKind.AtOrAfter => SeekUp(key),
            SeekKind.After => SeekUp(key) && (!StoredKey.SequenceEqual(key) || Move(Mdb.MDB_NEXT)),
            SeekKind.AtOrBefore => SeekUp(key) ? StoredKey.SequenceEqual(key) || Move(Mdb.MDB_PREV) : Move(Mdb.MDB_LAST),
            _ => Move(SeekUp(key) ? Mdb.MDB_PREV : Mdb.MDB_LAST),
        };
    }

    /// <inheritdoc/>
    protected override bool StepStored(bool forward) => Move(forward ? Mdb.MDB_NEXT : Mdb.MDB_PREV);

    /// <inheritdoc/>
    protected override void DetachStored() => CloseStored();

    /// <inheritdoc/>
    protected override void CloseStored()
    {
        if (!_native.Exists)
            return;
        _native.Close();
        _native = default;
    }

    private bool Move(int move) => Landed(_native.Move(move, out _key, out _value));

    private bool SeekUp(ReadOnlySpan<byte> key) => Landed(_native.Seek(key, out _key, out _value));

    private bool Landed(int result) => result == 0 || (result == Mdb.MDB_NOTFOUND ? false : throw transaction.Trouble(result, $"move in table '{Table}'"));
}

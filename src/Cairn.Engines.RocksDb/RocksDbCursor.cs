using Cairn.Engines.RocksDb.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb;

/// <summary>A cursor of a read transaction. RocksDB's iterator has the range and never leaves it.</summary>
internal sealed class RocksDbCursor(RocksDbEngine engine, ReadView view) : CursorBase(keepsToRange: true), IPooled
{
    private readonly TableIterator _iterator = new(engine.Database);

    protected override ReadOnlySpan<byte> StoredKey => _iterator.Key;

    protected override ReadOnlySpan<byte> StoredValue => _iterator.Value;

    protected override void OpenStored()
    {
    }

    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key)
    {
        var family = engine.Family(Table);
        if (family == 0)
            return false;
        if (!_iterator.IsOpen)
            _iterator.Open(family, view.Snapshot, From, To);
        return _iterator.Seek(kind, key);
    }

    protected override bool StepStored(bool forward) => _iterator.Step(forward);

    protected override void DetachStored()
    {
    }

    protected override void CloseStored() => _iterator.Close();

    /// <inheritdoc/>
    public void Free() => _iterator.Dispose();
}

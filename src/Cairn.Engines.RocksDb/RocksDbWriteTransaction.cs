using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Writing;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb;

/// <summary>
/// A write transaction: what it writes is gathered in memory and handed to RocksDB as one batch. It reads the database as it
/// is, which nobody else changes meanwhile, under what it has written itself.
/// </summary>
internal sealed class RocksDbWriteTransaction(RocksDbEngine engine) : WriteTransactionBase, IPooled
{
    private readonly ReadView _view = new(engine.Database, frozen: false);
    private readonly PendingWrites _writes = new(engine.Schema);
    private readonly List<IPooled> _cursors = [];
    private readonly TableIterator _doomed = new(engine.Database);

    /// <inheritdoc/>
    public void Free()
    {
        foreach (var cursor in _cursors)
            cursor.Free();
        _doomed.Dispose();
        _view.Dispose();
        _writes.Dispose();
    }

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored) =>
        _writes.TryGet(table, key, out var present, out stored) ? present : _view.TryGet(engine.Family(table), key, out stored);

    protected override CursorBase NewCursor()
    {
        var cursor = new MergedCursor(engine, _writes);
        _cursors.Add(cursor);
        return cursor;
    }

    protected override void RunCore(ProbeBatch probes) => Probing.Run(this, probes);

    protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer) =>
        _writes.Put(table, engine.Family(table), key, value, trailer);

    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key) =>
        _writes.Delete(table, engine.Family(table), key);

    /// <summary>Deletes key by key; what is left after many goes with one deletion of a range, which takes no memory but makes
    /// later reads of the table a little slower until it is compacted away.</summary>
    protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var family = engine.Family(table);
        _doomed.Open(family, 0, from, to);
        try
        {
            var left = engine.DeletionsByKey;
            for (var more = _doomed.Seek(SeekKind.First, default); more; more = _doomed.Step(forward: true))
            {
                if (left-- == 0)
                {
                    _writes.Clear(table, family, _doomed.Key, to);
                    break;
                }
                if (!_writes.TryGet(table, _doomed.Key, out _, out _))
                    _writes.Delete(table, family, _doomed.Key);
            }
        }
        finally
        {
            _doomed.Close();
        }
        _writes.DeleteOwn(table, family, from, to);
    }

    protected override CommitStamps? CommitStored() => _writes.Any ? engine.Write(_writes.Batch) : null;

    protected override void EndCore()
    {
        _view.End();
        _writes.Clear();
        engine.WriterEnded();
    }
}

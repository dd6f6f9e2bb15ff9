using Cairn.Engines.RocksDb.Native;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb;

/// <summary>A read transaction: a snapshot, taken at the first read.</summary>
internal sealed class RocksDbReadTransaction(RocksDbEngine engine) : ReadTransactionBase, IPooled
{
    private readonly ReadView _view = new(engine.Database, frozen: true);
    private readonly List<IPooled> _cursors = [];

    /// <inheritdoc/>
    public void Free()
    {
        foreach (var cursor in _cursors)
            cursor.Free();
        _view.Dispose();
    }

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        stored = default;
        var family = engine.Family(table);
        return family != 0 && _view.TryGet(family, key, out stored);
    }

    protected override CursorBase NewCursor()
    {
        var cursor = new RocksDbCursor(engine, _view);
        _cursors.Add(cursor);
        return cursor;
    }

    protected override void RunCore(ProbeBatch probes) => Probing.Run(this, probes);

    protected override void EndCore()
    {
        _view.End();
        engine.Readers.Return(this);
    }
}

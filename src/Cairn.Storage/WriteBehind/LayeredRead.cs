using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>A read transaction over what is held and the database as they were at one moment.</summary>
internal sealed class LayeredRead(WriteBehindEngine engine) : ReadTransactionBase, ILayered
{
    private Layers? _layers;
    private IReadTransaction? _database;
    private Resealed _resealed;

    public IReadTransaction Database => _database!;

    public TableTree Layer(int layer, Table table) => layer switch
    {
        0 => _layers!.Held[table.Index],
        1 when _layers!.Leaving is { } leaving => leaving[table.Index],
        _ => default,
    };

    public void Begin(Layers layers, IReadTransaction database) => (_layers, _database) = (layers, database);

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored) =>
        this.TryGet(table, key, ref _resealed, out stored);

    protected override bool ExistsStored(Table table, ReadOnlySpan<byte> key) => LayeredReads.Exists(this, table, key);

    protected override CursorBase NewCursor() => new LayeredCursor(this);

    protected override void EndCore()
    {
        var database = _database;
        (_layers, _database) = (null, null);
        database?.Dispose();
        engine.TakeBack(this);
    }
}

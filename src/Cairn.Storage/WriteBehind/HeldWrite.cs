using System.Buffers.Binary;
using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// The one write transaction at a time that is committed to memory: what it changes is a layer of its own until then, so that undoing it is to
/// forget that. The database is read only where memory does not know, and nobody else changes there what belongs to this transaction's scopes.
/// </summary>
internal sealed class HeldWrite : WriteTransactionBase, ILayered
{
    private readonly WriteBehindEngine _engine;
    private readonly IEngine _inner;
    private readonly TreeEditor[] _changes;
    private Layers? _layers;
    private IReadTransaction? _database;
    private Scope[] _scopes = [];
    private Resealed _resealed;

    public HeldWrite(WriteBehindEngine engine, IEngine inner)
    {
        (_engine, _inner) = (engine, inner);
        _changes = new TreeEditor[inner.Schema.Tables.Count];
        for (var i = 0; i < _changes.Length; i++)
            _changes[i] = new TreeEditor();
    }

    public IReadTransaction Database => _database ??= _inner.BeginRead();

    public TableTree Layer(int layer, Table table) => layer switch
    {
        0 => _changes[table.Index].Tree,
        1 => _layers!.Held[table.Index],
        _ when _layers!.Leaving is { } leaving => leaving[table.Index],
        _ => default,
    };

    /// <summary>Begins on <paramref name="layers"/>; nodes that it makes are marked with <paramref name="owner"/>.</summary>
    public void Begin(Layers layers, ReadOnlySpan<Scope> scopes, long owner)
    {
        foreach (var changes in _changes)
            changes.Begin(default, owner);
        _layers = layers;
        if (!scopes.SequenceEqual(_scopes))
            _scopes = scopes.ToArray();
    }

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored) =>
        this.TryGet(table, key, ref _resealed, out stored);

    protected override bool ExistsStored(Table table, ReadOnlySpan<byte> key) => LayeredReads.Exists(this, table, key);

    protected override CursorBase NewCursor() => new LayeredCursor(this);

    protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
    {
        var stored = GC.AllocateUninitializedArray<byte>(value.Length + ValueChecksum.Size);
        value.CopyTo(stored);
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(value.Length), trailer);
        _changes[table.Index].Put(key, stored);
    }

    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key) => _changes[table.Index].Put(key, Layers.Deleted);

    protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var doomed = new List<byte[]>();
        using (var cursor = OpenCursor(table, from, to))
            while (cursor.MoveNext())
                doomed.Add(cursor.Key.ToArray());
        foreach (var key in doomed)
            DeleteStored(table, key);
    }

    /// <summary>What is held does not change the database's stamp, which is the one that is looked at.</summary>
    protected override CommitStamps? CommitStored()
    {
        _engine.Hold(_changes, _scopes);
        return null;
    }

    protected override void EndCore()
    {
        foreach (var changes in _changes)
            changes.Begin(default, 0);
        var database = _database;
        (_layers, _database) = (null, null);
        try
        {
            database?.Dispose();
        }
        finally
        {
            _engine.WriterDone();
        }
    }
}

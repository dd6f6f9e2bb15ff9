using System.Buffers.Binary;
using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.WriteBehind;

/// <summary>
/// The one write transaction at a time that is committed to memory: the held layer is changed on copies of its nodes, so that undoing it is to
/// forget them. The database is read only where memory does not know, and nobody else changes there what belongs to this transaction's scopes.
/// </summary>
internal sealed class HeldWrite : WriteTransactionBase, ILayered
{
    private readonly WriteBehindEngine _engine;
    private readonly IEngine _inner;
    private readonly TreeEditor[] _editors;
    private TableTree[]? _leaving;
    private IReadTransaction? _database;
    private Scope[] _scopes = [];
    private Resealed _resealed;

    public HeldWrite(WriteBehindEngine engine, IEngine inner)
    {
        (_engine, _inner) = (engine, inner);
        _editors = new TreeEditor[inner.Schema.Tables.Count];
        for (var i = 0; i < _editors.Length; i++)
            _editors[i] = new TreeEditor();
    }

    public IReadTransaction Database => _database ??= _inner.BeginRead();

    public TableTree Upper(Table table) => _editors[table.Index].Tree;

    public TableTree Lower(Table table) => _leaving is { } leaving ? leaving[table.Index] : default;

    /// <summary>Begins on <paramref name="layers"/>; nodes that it makes are marked with <paramref name="number"/>.</summary>
    public void Begin(Layers layers, ReadOnlySpan<Scope> scopes, long number)
    {
        for (var i = 0; i < _editors.Length; i++)
            _editors[i].Begin(layers.Held[i], number);
        _leaving = layers.Leaving;
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
        _editors[table.Index].Put(key, stored);
    }

    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key) => _editors[table.Index].Put(key, Layers.Deleted);

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
        _engine.Hold(Array.ConvertAll(_editors, static editor => editor.Tree), _scopes);
        return null;
    }

    protected override void EndCore()
    {
        foreach (var editor in _editors)
            editor.Begin(default, 0);
        var database = _database;
        (_leaving, _database) = (null, null);
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

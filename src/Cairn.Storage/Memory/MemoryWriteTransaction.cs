using System.Buffers.Binary;
using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.Memory;

/// <summary>The one write transaction of an engine, used again and again.</summary>
internal sealed class MemoryWriteTransaction : WriteTransactionBase, IMemoryView
{
    private readonly MemoryEngine _engine;
    private readonly TreeEditor[] _editors;

    public MemoryWriteTransaction(MemoryEngine engine, int tables)
    {
        _engine = engine;
        _editors = new TreeEditor[tables];
        for (var i = 0; i < tables; i++)
            _editors[i] = new TreeEditor();
    }

    public Node? RootOf(Table table) => _editors[table.Index].Tree.Root;

    /// <summary>Begins on <paramref name="version"/>; nodes that it makes are marked with <paramref name="number"/>.</summary>
    public void Begin(MemoryVersion version, long number)
    {
        for (var i = 0; i < _editors.Length; i++)
            _editors[i].Begin(version.Tables[i], number);
    }

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        var value = _editors[table.Index].Tree.Find(key);
        stored = value;
        return value is not null;
    }

    protected override CursorBase NewCursor() => new MemoryCursor(this);

    protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
    {
        var stored = GC.AllocateUninitializedArray<byte>(value.Length + ValueChecksum.Size);
        value.CopyTo(stored);
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(value.Length), trailer);
        _editors[table.Index].Put(key, stored);
    }

    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key) => _editors[table.Index].Delete(key);

    protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        _editors[table.Index].DeleteRange(from, to);

    protected override CommitStamps? CommitStored() => _engine.Publish(Array.ConvertAll(_editors, editor => editor.Tree));

    protected override void EndCore()
    {
        foreach (var editor in _editors)
            editor.Begin(default, 0);
        _engine.WriterDone();
    }
}

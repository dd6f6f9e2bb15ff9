using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.Memory;

internal sealed class MemoryReadTransaction(MemoryEngine engine) : ReadTransactionBase, IMemoryView
{
    private MemoryVersion? _version;

    public Node? RootOf(Table table) => _version!.Tables[table.Index].Root;

    public void Begin(MemoryVersion version) => _version = version;

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        var value = _version!.Tables[table.Index].Find(key);
        stored = value;
        return value is not null;
    }

    protected override CursorBase NewCursor() => new MemoryCursor(this);

    protected override void EndCore()
    {
        _version = null;
        engine.TakeBack(this);
    }
}

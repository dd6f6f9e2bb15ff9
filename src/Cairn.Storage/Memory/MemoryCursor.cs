using Cairn.Storage.Building;
using Cairn.Storage.Memory.Tree;

namespace Cairn.Storage.Memory;

/// <summary>What cursors look at: the trees of one transaction, as they are now.</summary>
internal interface IMemoryView
{
    Node? RootOf(Table table);
}

internal sealed class MemoryCursor(IMemoryView view) : CursorBase
{
    private readonly TreePath _path = new();

    protected override ReadOnlySpan<byte> StoredKey => _path.Key;

    protected override ReadOnlySpan<byte> StoredValue => _path.Value;

    protected override void OpenStored()
    {
    }

    protected override bool SeekStored(SeekKind kind, ReadOnlySpan<byte> key) => _path.Seek(view.RootOf(Table), kind, key);

    protected override bool StepStored(bool forward) => _path.Step(forward);

    protected override void DetachStored() => _path.Clear();

    protected override void CloseStored() => _path.Clear();
}

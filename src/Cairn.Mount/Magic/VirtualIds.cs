namespace Cairn.Mount.Magic;

/// <summary>Numbers of nodes that are in no tree: their slot is above those of all trees.</summary>
internal sealed class VirtualIds
{
    /// <summary>Slots of trees are below this.</summary>
    public const int Slot = 0x7FFF;

    private long _last;

    public ulong Next() => (ulong)Slot << 48 | (ulong)Interlocked.Increment(ref _last);
}

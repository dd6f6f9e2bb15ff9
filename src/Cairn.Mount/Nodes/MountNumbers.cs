namespace Cairn.Mount.Nodes;

/// <summary>
/// The numbers that a mount gives out. The upper bits of what programs see as an inode number say which tree it is in; what is in no tree, made by the mount
/// itself, is in a slot above those of all trees.
/// </summary>
internal sealed class MountNumbers
{
    /// <summary>Slots of trees are below this.</summary>
    public const int VirtualSlot = 0x7FFF;

    private long _lastId;
    private int _lastSlot;

    /// <summary>A number for a node that is in no tree.</summary>
    public ulong NextId() => (ulong)VirtualSlot << 48 | (ulong)Interlocked.Increment(ref _lastId);

    /// <summary>The slot of one more tree, from 1 on; null when there are no more: none is used again as long as the mount lasts.</summary>
    public int? NextSlot()
    {
        // Those who ask when there are none left must not come around to the first.
        if (Volatile.Read(ref _lastSlot) >= VirtualSlot - 1)
            return null;
        var slot = Interlocked.Increment(ref _lastSlot);
        return slot < VirtualSlot ? slot : null;
    }
}

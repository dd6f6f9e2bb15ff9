using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>What fallocate(2) does with a range.</summary>
internal enum AllocationMode
{
    /// <summary>The file reaches to its end; what is there stays. Space is not reserved: an immutable store writes elsewhere anyway.</summary>
    Allocate,

    /// <summary>Nothing that can be seen happens.</summary>
    AllocateKeepingSize,

    /// <summary>It becomes a hole; the size stays.</summary>
    Punch,

    /// <summary>It reads as zeros; the file grows to its end.</summary>
    Zero,

    /// <summary>It reads as zeros; the size stays.</summary>
    ZeroKeepingSize,

    /// <summary>It is taken out: what is behind it moves forward.</summary>
    Collapse,

    /// <summary>A hole is put in at its beginning: what is behind it moves back.</summary>
    Insert,
}

/// <summary>fallocate(2) in all its forms.</summary>
internal static class Allocation
{
    /// <summary>Ranges that are taken out or put in begin and end at multiples of this, as ext4 has it.</summary>
    public const int Block = 4096;

    public static Outcome Allocate(Draft draft, long ino, AllocationMode mode, long offset, long length, in DataOptions options)
    {
        var error = Data.FindFile(draft, ino, out var stored);
        if (error == Errno.None)
            error = length <= 0 ? Errno.EINVAL : Data.CheckRange(offset, length);
        if (error == Errno.None)
            error = CheckShift(stored.Node, mode, offset, length);
        if (error != Errno.None)
            return error;
        return mode switch
        {
            AllocationMode.AllocateKeepingSize => Outcome.Done(stored.Node),
            AllocationMode.Allocate => Grow(draft, stored, offset, length, options),
            AllocationMode.Collapse => Collapse(draft, stored, offset, length, options),
            AllocationMode.Insert => Insert(draft, stored, offset, length, options),
            _ => Zero(draft, stored, offset, length, mode != AllocationMode.Zero, options),
        };
    }

    private static Errno CheckShift(Node node, AllocationMode mode, long offset, long length)
    {
        if (mode is not (AllocationMode.Collapse or AllocationMode.Insert))
            return Errno.None;
        if (offset % Block != 0 || length % Block != 0 || offset >= node.Size)
            return Errno.EINVAL;
        if (mode == AllocationMode.Collapse)
            return offset + length >= node.Size ? Errno.EINVAL : Errno.None;
        return length > Data.MaxSize - node.Size ? Errno.EFBIG : Errno.None;
    }

    private static Outcome Grow(Draft draft, in StoredNode stored, long offset, long length, in DataOptions options)
    {
        if (offset + length <= stored.Node.Size)
            return Outcome.Done(stored.Node);
        var (old, oldSize) = Data.Base(stored.Node);
        draft.WillChange(stored, losesContent: true);
        var content = draft.Vault.Content.Truncate(Data.Edit(draft, options), old, oldSize, offset + length);
        return Data.Replace(draft, stored, content, offset + length, Operation.Allocate, new ByteRange(offset, length), options);
    }

    private static Outcome Zero(Draft draft, in StoredNode stored, long offset, long length, bool keepSize, in DataOptions options)
    {
        var (content, oldSize) = Data.Base(stored.Node);
        draft.WillChange(stored, losesContent: true);
        var edit = Data.Edit(draft, options);
        var inside = Math.Min(length, oldSize - offset);
        if (inside > 0)
            content = draft.Vault.Content.Punch(edit, content, oldSize, offset, inside);
        var size = keepSize ? oldSize : Math.Max(oldSize, offset + length);
        content = draft.Vault.Content.Truncate(edit, content, oldSize, size);
        return Data.Replace(draft, stored, content, size, Operation.Allocate, new ByteRange(offset, length), options);
    }

    private static Outcome Collapse(Draft draft, in StoredNode stored, long offset, long length, in DataOptions options)
    {
        var (old, oldSize) = Data.Base(stored.Node);
        draft.WillChange(stored, losesContent: true);
        var (edit, size) = (Data.Edit(draft, options), oldSize - length);
        var behind = new ContentSpan(old, oldSize, offset + length, size - offset);
        var content = draft.Vault.Content.CopyRange(edit, behind, old, oldSize, offset);
        content = draft.Vault.Content.Truncate(edit, content, oldSize, size);
        return Data.Replace(draft, stored, content, size, Operation.Allocate, new ByteRange(offset, oldSize - offset), options);
    }

    private static Outcome Insert(Draft draft, in StoredNode stored, long offset, long length, in DataOptions options)
    {
        var (old, oldSize) = Data.Base(stored.Node);
        draft.WillChange(stored, losesContent: true);
        var (edit, size) = (Data.Edit(draft, options), oldSize + length);
        var behind = new ContentSpan(old, oldSize, offset, oldSize - offset);
        var content = draft.Vault.Content.CopyRange(edit, behind, old, oldSize, offset + length);
        content = draft.Vault.Content.Punch(edit, content, size, offset, length);
        return Data.Replace(draft, stored, content, size, Operation.Allocate, new ByteRange(offset, size - offset), options);
    }
}

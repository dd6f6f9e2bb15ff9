using Cairn.FileSystem.Operations;
using Cairn.FileSystem.Tests.Content;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Operations of the reference on a node itself: its bytes and its attributes.</summary>
internal static class RefNodes
{
    public static Errno Write(RefDraft draft, long ino, long offset, byte[] bytes, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        if (error == Errno.None)
            error = Range(offset, bytes.Length);
        if (error != Errno.None || bytes.Length == 0)
            return error;
        draft.WillChange((node, true));
        Replace(draft, node, node.Content.Write(offset, bytes), Operation.Write, (offset, bytes.Length), options);
        return Errno.None;
    }

    public static Errno Truncate(RefDraft draft, long ino, long size, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        if (error == Errno.None && size < 0)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return error;
        draft.WillChange((node, true));
        var low = Math.Min(size, node.Size);
        Replace(draft, node, node.Content.Truncate(size), Operation.Truncate, (low, Math.Max(size, node.Size) - low), options);
        return Errno.None;
    }

    public static Errno Punch(RefDraft draft, long ino, long offset, long length, bool keepSize, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        if (error == Errno.None)
            error = length <= 0 ? Errno.EINVAL : Range(offset, length);
        if (error != Errno.None)
            return error;
        draft.WillChange((node, true));
        var content = offset < node.Size ? node.Content.Punch(offset, Math.Min(length, node.Size - offset)) : node.Content;
        if (!keepSize && content.Size < offset + length)
            content = content.Truncate(offset + length);
        Replace(draft, node, content, Operation.Allocate, (offset, length), options);
        return Errno.None;
    }

    public static Errno Allocate(RefDraft draft, long ino, long offset, long length, bool keepSize, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        if (error == Errno.None)
            error = length <= 0 ? Errno.EINVAL : Range(offset, length);
        if (error != Errno.None || keepSize || offset + length <= node.Size)
            return error;
        draft.WillChange((node, true));
        Replace(draft, node, node.Content.Truncate(offset + length), Operation.Allocate, (offset, length), options);
        return Errno.None;
    }

    public static Errno Append(RefDraft draft, long ino, byte[] bytes, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        return error == Errno.None ? Write(draft, ino, node.Size, bytes, options) : error;
    }

    /// <summary>Takes a range out, or puts a hole in.</summary>
    public static Errno Shift(RefDraft draft, long ino, long offset, long length, bool insert, in DataOptions options)
    {
        var error = File(draft, ino, out var node);
        if (error == Errno.None)
            error = length <= 0 ? Errno.EINVAL : Range(offset, length);
        if (error == Errno.None && (offset % 4096 != 0 || length % 4096 != 0 || offset >= node.Size || !insert && offset + length >= node.Size))
            error = Errno.EINVAL;
        if (error == Errno.None && insert && length > long.MaxValue - node.Size)
            error = Errno.EFBIG;
        if (error != Errno.None)
            return error;
        draft.WillChange((node, true));
        var (old, size) = (node.Content, insert ? node.Size + length : node.Size - length);
        var content = insert
            ? old.Copy(old, offset, node.Size - offset, offset + length).Punch(offset, length)
            : old.Copy(old, offset + length, size - offset, offset).Truncate(size);
        Replace(draft, node, content, Operation.Allocate, (offset, Math.Max(size, node.Size) - offset), options);
        return Errno.None;
    }

    /// <summary>Copies a range of <paramref name="source"/>, which is looked at in the branch itself when it is <paramref name="own"/>.</summary>
    public static Errno CopyRange(RefDraft draft, RefNode? source, bool own, long from, long length, long ino, long offset, in DataOptions options)
    {
        if (source is null)
            return Errno.ENOENT;
        if (!source.IsFile)
            return source.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
        var error = File(draft, ino, out var node);
        if (error != Errno.None)
            return error;
        if (from < 0 || offset < 0 || length < 0)
            return Errno.EINVAL;
        length = Math.Max(0, Math.Min(length, source.Size - from));
        if (own && source.Ino == ino && length > 0 && Math.Abs(from - offset) < length)
            return Errno.EINVAL;
        if (length == 0)
            return Errno.None;
        if (length > long.MaxValue - offset)
            return Errno.EFBIG;
        draft.WillChange((node, true));
        Replace(draft, node, node.Content.Copy(source.Content, from, length, offset), Operation.Write, (offset, length), options);
        return Errno.None;
    }

    public static Errno EndVersion(RefDraft draft, long ino)
    {
        var error = File(draft, ino, out var node);
        if (error != Errno.None || node.IsVersion || draft.IsOrphan(node))
            return error;
        draft.WillChange((node, false));
        draft.Put(node with { IsVersion = true });
        Log(draft, node, Operation.Write);
        return Errno.None;
    }

    public static Errno SetAttributes(RefDraft draft, long ino, in AttributeChanges changes)
    {
        if (draft.Find(ino) is not { } node)
            return Errno.ENOENT;
        if (changes.ATime is { } atime)
            draft.Branch.AccessTimes[ino] = atime;
        if (!changes.ChangeNode)
            return Errno.None;
        draft.WillChange((node, false));
        draft.Store(node with
        {
            Permissions = changes.Permissions & 0xFFF ?? node.Permissions,
            Uid = changes.Uid ?? node.Uid,
            Gid = changes.Gid ?? node.Gid,
            MTime = changes.MTime ?? node.MTime,
            BTime = changes.BTime ?? node.BTime,
            CTime = draft.Time,
        });
        Log(draft, node, Operation.SetAttributes);
        return Errno.None;
    }

    public static Errno SetXattr(RefDraft draft, long ino, string name, byte[] value, XattrMode mode)
    {
        if (draft.Find(ino) is not { } node)
            return Errno.ENOENT;
        if (name.Length is 0 or > 255 || name.Contains('\0', StringComparison.Ordinal) || value.Length > 65_536)
            return Errno.ERANGE;
        if (mode != XattrMode.Any && node.Xattrs.ContainsKey(name) != (mode == XattrMode.Replace))
            return mode == XattrMode.Create ? Errno.EEXIST : Errno.ENODATA;
        draft.WillChange((node, false));
        draft.Store(node with { CTime = draft.Time, Xattrs = node.Xattrs.SetItem(name, value) });
        Log(draft, node, Operation.SetXattr, new RefPlace(ino, name));
        return Errno.None;
    }

    public static Errno RemoveXattr(RefDraft draft, long ino, string name)
    {
        if (draft.Find(ino) is not { } node)
            return Errno.ENOENT;
        if (name.Length is 0 or > 255)
            return Errno.ERANGE;
        if (!node.Xattrs.ContainsKey(name))
            return Errno.ENODATA;
        draft.WillChange((node, false));
        draft.Store(node with { CTime = draft.Time, Xattrs = node.Xattrs.Remove(name) });
        Log(draft, node, Operation.RemoveXattr, new RefPlace(ino, name));
        return Errno.None;
    }

    private static Errno File(RefDraft draft, long ino, out RefNode node)
    {
        node = draft.Find(ino)!;
        if (node is null)
            return Errno.ENOENT;
        return node.IsFile ? Errno.None : node.IsDirectory ? Errno.EISDIR : Errno.EINVAL;
    }

    private static Errno Range(long offset, long length)
    {
        if (offset < 0)
            return Errno.EINVAL;
        return length > long.MaxValue - offset ? Errno.EFBIG : Errno.None;
    }

    private static void Replace(RefDraft draft, RefNode node, SparseModel content, Operation operation, (long, long Length) range, in DataOptions options)
    {
        var withoutPrivileges = node.Permissions & ~0x800 & ~((node.Permissions & 0x8) != 0 ? 0x400 : 0);
        draft.Store(node with
        {
            Content = content,
            Purged = false,
            MTime = draft.Time,
            CTime = draft.Time,
            IsVersion = options.IsVersion,
            Permissions = options.KillPrivileges ? withoutPrivileges : node.Permissions,
        });
        Log(draft, node, operation, range: range.Length > 0 ? range : null);
    }

    /// <summary>The place of such a record is a name of the node; which one is not compared.</summary>
    private static void Log(RefDraft draft, RefNode node, Operation operation, RefPlace? second = null, (long, long)? range = null)
    {
        if (!draft.IsOrphan(node))
            draft.Log(new RefRecord(operation, draft.Session, node.Ino, default) { SecondPlace = second, Range = range });
    }
}

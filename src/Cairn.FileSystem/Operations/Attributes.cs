using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>Which attributes of a node are to be what; null: as they are.</summary>
internal readonly record struct AttributeChanges
{
    /// <summary>Permission bits; the type stays.</summary>
    public int? Permissions { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }

    public Timestamp? MTime { get; init; }

    /// <summary>Access time: outside history.</summary>
    public Timestamp? ATime { get; init; }

    /// <summary>Birth time; set only by what brings a file back as it was.</summary>
    public Timestamp? BTime { get; init; }

    /// <summary>Change time; null: now. Set by a mount whose kernel keeps times.</summary>
    public Timestamp? CTime { get; init; }

    /// <summary>Whether set-id bits go, as they do when somebody unprivileged changes owner or size of a file.</summary>
    public bool KillPrivileges { get; init; }

    public bool ChangeNode =>
        Permissions is not null || Uid is not null || Gid is not null || MTime is not null || BTime is not null || CTime is not null || KillPrivileges;
}

/// <summary>How an extended attribute is set.</summary>
internal enum XattrMode
{
    /// <summary>Whether it is there or not.</summary>
    Any,

    /// <summary>Only when it is not there: else EEXIST.</summary>
    Create,

    /// <summary>Only when it is there: else ENODATA.</summary>
    Replace,
}

/// <summary>chmod, chown, utimens, setxattr and their kin.</summary>
internal static class Attributes
{
    /// <summary>As Linux has it.</summary>
    public const int MaxXattrBytes = 65_536;

    public static Outcome Set(Draft draft, long ino, in AttributeChanges changes)
    {
        if (draft.Node(ino) is not { } stored)
            return Errno.ENOENT;
        if (changes.ATime is { } atime)
            draft.SetAccessTime(ino, atime);
        if (!changes.ChangeNode)
            return Outcome.Done(stored.Node);
        draft.WillChange(stored, losesContent: false);
        if (changes.Permissions is { } permissions)
            AccessLists.Follow(draft, stored, permissions);
        var node = stored.Node with
        {
            Mode = ModeAfter(stored.Node, changes),
            Uid = changes.Uid ?? stored.Node.Uid,
            Gid = changes.Gid ?? stored.Node.Gid,
            MTime = changes.MTime ?? stored.Node.MTime,
            BTime = changes.BTime ?? stored.Node.BTime,
            CTime = changes.CTime ?? draft.Time,
        };
        draft.Store(stored, node, Record(draft, Operation.SetAttributes, stored));
        return Outcome.Done(node);
    }

    public static Errno SetXattr(Draft draft, long ino, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, XattrMode how)
    {
        if (draft.Node(ino) is not { } stored)
            return Errno.ENOENT;
        if (name.Length is 0 or > NodeCodec.MaxNameBytes || name.Contains((byte)0))
            return Errno.ERANGE;
        if (value.Length > MaxXattrBytes)
            return Errno.ERANGE;
        var mode = stored.Node.Mode;
        if (AccessList.IsName(name))
        {
            var error = AccessLists.Check(stored.Node, name, ref value, out mode);
            if (error != Errno.None || value.IsEmpty)
                return error == Errno.None ? ReplaceList(draft, stored.Node, name, mode) : error;
        }
        Span<byte> buffer = stackalloc byte[AttributeTable.MaxKeyBytes];
        var key = AttributeTable.XattrKey(buffer, ino, name);
        if (how != XattrMode.Any && Exists(draft, stored, name, key) != (how == XattrMode.Replace))
            return how == XattrMode.Create ? Errno.EEXIST : Errno.ENODATA;
        draft.WillChange(stored, losesContent: false);
        if (stored.IsOrphan)
        {
            draft.Vault.OpenNodes.PutXattr(draft, stored.Node with { CTime = draft.Time, Mode = mode }, name.ToArray(), value.ToArray());
            return Errno.None;
        }
        draft.PutAttribute(key, value);
        draft.Store(stored, stored.Node with { CTime = draft.Time, HasAttributes = true, Mode = mode }, Record(draft, Operation.SetXattr, stored) with { SecondName = name.ToArray(), SecondDirectory = ino });
        return Errno.None;
    }

    public static Errno RemoveXattr(Draft draft, long ino, ReadOnlySpan<byte> name)
    {
        if (draft.Node(ino) is not { } stored)
            return Errno.ENOENT;
        if (name.Length is 0 or > NodeCodec.MaxNameBytes)
            return Errno.ERANGE;
        Span<byte> buffer = stackalloc byte[AttributeTable.MaxKeyBytes];
        var key = AttributeTable.XattrKey(buffer, ino, name);
        if (!Exists(draft, stored, name, key))
            return AccessList.IsName(name) ? Errno.None : Errno.ENODATA;
        draft.WillChange(stored, losesContent: false);
        if (stored.IsOrphan)
        {
            draft.Vault.OpenNodes.PutXattr(draft, stored.Node with { CTime = draft.Time }, name.ToArray(), null);
            return Errno.None;
        }
        draft.RemoveAttribute(key);
        draft.Store(stored, stored.Node with { CTime = draft.Time }, Record(draft, Operation.RemoveXattr, stored) with { SecondName = name.ToArray(), SecondDirectory = ino });
        return Errno.None;
    }

    /// <summary>In place of an access list that says no more than permission bits do there are these.</summary>
    private static Errno ReplaceList(Draft draft, Node node, ReadOnlySpan<byte> name, int mode)
    {
        var error = RemoveXattr(draft, node.Ino, name);
        return error != Errno.None || mode == node.Mode ? error : Set(draft, node.Ino, new AttributeChanges { Permissions = mode & Mode.Permissions }).Error;
    }

    /// <summary>Gives a node that has none extended attributes.</summary>
    public static void PutXattrs(Draft draft, long ino, SortedList<byte[], byte[]> xattrs)
    {
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        foreach (var (name, value) in xattrs)
            draft.PutAttribute(AttributeTable.XattrKey(key, ino, name), value);
    }

    private static int ModeAfter(Node node, in AttributeChanges changes)
    {
        var mode = node.Mode & ~Mode.Permissions | (changes.Permissions ?? node.Mode) & Mode.Permissions;
        return changes.KillPrivileges && !node.IsDirectory ? Mode.WithoutPrivileges(mode) : mode;
    }

    private static bool Exists(Draft draft, in StoredNode stored, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) => stored.IsOrphan
        ? draft.Vault.OpenNodes.Xattrs(draft.Transaction, draft.Branch.Id, stored.Node.Ino).ContainsKey(name.ToArray())
        : stored.Node.HasAttributes && draft.Vault.Attributes.Read(draft.Transaction, draft.Branch.TipView, key).State == RecordState.Live;

    private static LogRecord Record(Draft draft, Operation operation, in StoredNode stored) => new()
    {
        Operation = operation,
        Session = draft.Session,
        Node = stored.Node.Ino,
        Directory = stored.Node.Parent,
        Name = stored.Node.Name,
    };
}

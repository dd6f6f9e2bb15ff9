using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>Keeps access lists and permission bits the same. Costs nothing where neither a node nor its directory has extended attributes.</summary>
internal static class AccessLists
{
    /// <summary>What an attribute that is a list means for a node that gets it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">Which list.</param>
    /// <param name="value">The list as given; emptied when there is none to be kept.</param>
    /// <param name="mode">The mode that goes with it.</param>
    public static Errno Check(Node node, ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> value, out int mode)
    {
        mode = node.Mode;
        if (node.Type == NodeType.Symlink)
            return Errno.EOPNOTSUPP;
        if (AccessList.TryRead(value) is not { } list)
            return Errno.EINVAL;
        var isAccess = name.SequenceEqual(AccessList.AccessName);
        if (!isAccess && !node.IsDirectory)
            return list.IsEmpty ? Errno.None : Errno.EACCES;
        if (isAccess && !list.IsEmpty)
            mode = list.ToMode(mode);
        if (list.IsEmpty || isAccess && list.IsMode)
            value = default;
        return Errno.None;
    }

    /// <summary>Has a node's list follow its new permission bits.</summary>
    public static void Follow(Draft draft, in StoredNode stored, int mode)
    {
        if (!stored.Node.HasAttributes || Read(draft, stored, AccessList.AccessName) is not { } list)
            return;
        list.SetMode(mode);
        if (stored.IsOrphan)
            draft.Vault.OpenNodes.PutXattr(draft, stored.Node, AccessList.AccessName.ToArray(), list.ToBytes());
        else
            Put(draft, stored.Node.Ino, AccessList.AccessName, list);
    }

    /// <summary>The lists and the mode that a new node gets from its directory.</summary>
    /// <param name="draft">The revision being made.</param>
    /// <param name="directory">Where the node is to be.</param>
    /// <param name="what">What it is to be. Without a list the umask counts.</param>
    public static InheritedLists Inherit(Draft draft, in StoredNode directory, in NewNode what)
    {
        var type = Mode.Type(what.Mode);
        if (type == NodeType.Symlink)
            return new(what.Mode, null, null);
        if (!directory.Node.HasAttributes || Read(draft, directory, AccessList.DefaultName) is not { } list)
            return new(what.Mode & ~what.Umask, null, null);
        var inherited = type == NodeType.Directory ? list.ToBytes() : null;
        var mode = list.Restrict(what.Mode);
        return new(mode, list.IsMode ? null : list.ToBytes(), inherited);
    }

    private static AccessList? Read(Draft draft, in StoredNode stored, ReadOnlySpan<byte> name)
    {
        if (stored.IsOrphan)
            return draft.Vault.OpenNodes.Xattrs(draft.Transaction, draft.Branch.Id, stored.Node.Ino).TryGetValue(name.ToArray(), out var kept) ? AccessList.TryRead(kept) : null;
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        var record = draft.Vault.Attributes.Read(draft.Transaction, draft.Branch.TipView, AttributeTable.XattrKey(key, stored.Node.Ino, name));
        return record.State == RecordState.Live && AccessList.TryRead(record.Payload) is { IsEmpty: false } list ? list : null;
    }

    private static void Put(Draft draft, long ino, ReadOnlySpan<byte> name, AccessList list)
    {
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        draft.PutAttribute(AttributeTable.XattrKey(key, ino, name), list.ToBytes());
    }
}

/// <summary>What a new node gets from its directory.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="Access">Its own list; null: none.</param>
/// <param name="Default">A directory's list for what is created in it; null: none.</param>
internal readonly record struct InheritedLists(int Mode, byte[]? Access, byte[]? Default)
{
    /// <summary>Whether there are any.</summary>
    public bool Any => Access is not null || Default is not null;

    /// <summary>The lists as extended attributes.</summary>
    public SortedList<byte[], byte[]> ToXattrs()
    {
        var xattrs = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        if (Access is not null)
            xattrs.Add(AccessList.AccessName.ToArray(), Access);
        if (Default is not null)
            xattrs.Add(AccessList.DefaultName.ToArray(), Default);
        return xattrs;
    }
}

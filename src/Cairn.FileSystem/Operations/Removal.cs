using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>Removing names, and with the last name the node.</summary>
internal static class Removal
{
    public static Errno Unlink(Draft draft, long parent, ReadOnlySpan<byte> name)
    {
        if (Names.IsDots(name))
            return Errno.EISDIR;
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error != Errno.None)
            return error;
        if (stored.Node.IsDirectory)
            return Errno.EISDIR;
        draft.WillChange(stored, losesContent: stored.Node.Nlink == 1);
        var before = Drop(draft, stored, parent, name);
        draft.PutEntry(parent, name, Entry.Missing);
        draft.Touch(parent);
        Log(draft, Operation.Unlink, stored.Node.Ino, parent, name, before);
        return Errno.None;
    }

    public static Errno RemoveDirectory(Draft draft, long parent, ReadOnlySpan<byte> name)
    {
        if (Names.IsDots(name))
            return name.Length == 1 ? Errno.EINVAL : Errno.ENOTEMPTY;
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error != Errno.None)
            return error;
        if (!stored.Node.IsDirectory)
            return Errno.ENOTDIR;
        if (!draft.IsEmpty(stored.Node.Ino))
            return Errno.ENOTEMPTY;
        draft.WillChange(stored, losesContent: false);
        var before = Drop(draft, stored, parent, name);
        draft.PutEntry(parent, name, Entry.Missing);
        draft.Touch(parent, -1);
        Log(draft, Operation.RemoveDirectory, stored.Node.Ino, parent, name, before);
        return Errno.None;
    }

    /// <summary>Takes one name from a node; with the last one the node goes, unless somebody has it open.</summary>
    /// <returns>The start of the node record that still names its content when that is not true any more; 0 otherwise.</returns>
    public static long Drop(Draft draft, in StoredNode stored, long parent, ReadOnlySpan<byte> name)
    {
        if (stored.Node.Nlink == 1 || stored.Node.IsDirectory)
        {
            Remove(draft, stored);
            return stored.Start < draft.Revision ? stored.Start : 0;
        }
        var node = Links.Without(draft, stored.Node, parent, name);
        draft.Put(node with { Nlink = node.Nlink - 1, CTime = draft.Time });
        return 0;
    }

    /// <summary>Removes a node with everything that belongs to it; while it is open it lives on as an orphan.</summary>
    public static void Remove(Draft draft, in StoredNode stored)
    {
        var ino = stored.Node.Ino;
        var (table, view) = (draft.Vault.Attributes, draft.Branch.TipView);
        var (attributes, keys) = stored.Node.HasAttributes ? (table.All(draft.Transaction, view, ino), table.Keys(draft.Transaction, view, ino)) : ([], []);
        draft.Vault.OpenNodes.Orphan(draft, stored.Node, AttributeTable.XattrsOf(attributes));
        foreach (var key in keys)
            draft.RemoveAttribute(key);
        draft.Remove(ino);
    }

    private static void Log(Draft draft, Operation operation, long ino, long parent, ReadOnlySpan<byte> name, long before) =>
        draft.Log(new LogRecord { Operation = operation, Session = draft.Session, Node = ino, Directory = parent, Name = name.ToArray(), Before = before });
}

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Operations of the reference on names: what POSIX and Linux say of them, on plain trees.</summary>
internal static class RefNames
{
    public static Errno Create(RefDraft draft, RefPlace place, RefNode what, Func<long> ino)
    {
        var error = FreePlace(draft, place);
        if (error != Errno.None)
            return error;
        if (what.Target is { } target && target.Length is 0 or > 4095)
            return target.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG;
        var directory = draft.Tree.Nodes[place.Directory];
        var inherits = (directory.Permissions & 0x400) != 0;
        var node = what with
        {
            Ino = ino(),
            Permissions = inherits && what.IsDirectory ? what.Permissions | 0x400 : what.Permissions,
            Gid = inherits ? directory.Gid : what.Gid,
            MTime = draft.Time,
            CTime = draft.Time,
            BTime = draft.Time,
        };
        draft.Put(node);
        draft.Touched(node.Ino);
        draft.SetEntry(place, node.Ino);
        draft.Touch(place.Directory);
        draft.Log(new RefRecord(OperationFor(node.Type), draft.Session, node.Ino, place));
        return Errno.None;
    }

    /// <summary>A file without a name, open.</summary>
    public static Errno CreateNameless(RefDraft draft, long parent, RefNode what, Func<long> ino)
    {
        var error = Directory(draft, parent);
        if (error == Errno.None && !what.IsFile)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return error;
        var directory = draft.Tree.Nodes[parent];
        var inherits = (directory.Permissions & 0x400) != 0;
        var node = what with { Ino = ino(), Gid = inherits ? directory.Gid : what.Gid, MTime = draft.Time, CTime = draft.Time, BTime = draft.Time };
        draft.Branch.Open[(draft.Core, node.Ino)] = 1;
        draft.Branch.Orphans[(draft.Core, node.Ino)] = node;
        return Errno.None;
    }

    public static Errno Link(RefDraft draft, long ino, RefPlace place)
    {
        if (draft.Find(ino) is not { } node)
            return Errno.ENOENT;
        if (node.IsDirectory)
            return Errno.EPERM;
        var error = FreePlace(draft, place);
        if (error != Errno.None)
            return error;
        draft.WillChange((node, false));
        draft.Branch.Orphans.Remove((draft.Core, ino));
        draft.Put(node with { CTime = draft.Time });
        draft.Touched(ino);
        draft.SetEntry(place, ino);
        draft.Touch(place.Directory);
        draft.Log(new RefRecord(Operation.Link, draft.Session, ino, place));
        return Errno.None;
    }

    public static Errno Unlink(RefDraft draft, RefPlace place)
    {
        if (IsDots(place.Name))
            return Errno.EISDIR;
        var error = ExistingPlace(draft, place, out var node);
        if (error == Errno.None && node.IsDirectory)
            error = Errno.EISDIR;
        if (error != Errno.None)
            return error;
        draft.WillChange((node, IsLast(draft, node)));
        Drop(draft, place, node);
        draft.Touch(place.Directory);
        draft.Log(new RefRecord(Operation.Unlink, draft.Session, node.Ino, place));
        return Errno.None;
    }

    public static Errno RemoveDirectory(RefDraft draft, RefPlace place)
    {
        if (IsDots(place.Name))
            return place.Name.Length == 1 ? Errno.EINVAL : Errno.ENOTEMPTY;
        var error = ExistingPlace(draft, place, out var node);
        if (error == Errno.None && !node.IsDirectory)
            error = Errno.ENOTDIR;
        if (error == Errno.None && node.Entries.Count > 0)
            error = Errno.ENOTEMPTY;
        if (error != Errno.None)
            return error;
        draft.WillChange((node, false));
        Drop(draft, place, node);
        draft.Touch(place.Directory);
        draft.Log(new RefRecord(Operation.RemoveDirectory, draft.Session, node.Ino, place));
        return Errno.None;
    }

    /// <summary>Removes an entry, and its node when it was the last.</summary>
    public static void Drop(RefDraft draft, RefPlace place, RefNode node)
    {
        var last = IsLast(draft, node);
        draft.SetEntry(place, 0);
        if (last)
            draft.Remove(node);
        else
            draft.Put(draft.Tree.Nodes[node.Ino] with { CTime = draft.Time });
    }

    public static bool IsLast(RefDraft draft, RefNode node) => draft.Tree.Names(node.Ino).Count == 1;

    public static bool IsDots(string name) => name is "." or "..";

    /// <summary>A directory that new entries may be put in: not one that was removed and is only open.</summary>
    public static Errno Directory(RefDraft draft, long ino)
    {
        if (draft.Find(ino) is not { } node)
            return Errno.ENOENT;
        if (!node.IsDirectory)
            return Errno.ENOTDIR;
        return draft.IsOrphan(node) ? Errno.ENOENT : Errno.None;
    }

    public static Errno FreePlace(RefDraft draft, RefPlace place)
    {
        var error = Directory(draft, place.Directory);
        if (error == Errno.None)
            error = NewName(place.Name);
        return error == Errno.None && draft.Tree.Nodes[place.Directory].Entries.ContainsKey(place.Name) ? Errno.EEXIST : error;
    }

    public static Errno NewName(string name)
    {
        if (name.Length == 0)
            return Errno.ENOENT;
        if (name.Length > 255)
            return Errno.ENAMETOOLONG;
        if (name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            return Errno.EINVAL;
        return IsDots(name) ? Errno.EEXIST : Errno.None;
    }

    public static Errno ExistingPlace(RefDraft draft, RefPlace place, out RefNode node)
    {
        node = null!;
        var error = Directory(draft, place.Directory);
        if (error != Errno.None)
            return error;
        if (place.Name.Length > 255)
            return Errno.ENAMETOOLONG;
        if (!draft.Tree.Nodes[place.Directory].Entries.TryGetValue(place.Name, out var ino))
            return Errno.ENOENT;
        node = draft.Tree.Nodes[ino];
        return Errno.None;
    }

    private static Operation OperationFor(NodeType type) => type switch
    {
        NodeType.File => Operation.Create,
        NodeType.Directory => Operation.MakeDirectory,
        NodeType.Symlink => Operation.Symlink,
        _ => Operation.MakeNode,
    };
}

using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>rename(2) of the reference.</summary>
internal static class RefRename
{
    public static Errno Rename(RefDraft draft, RefPlace from, RefPlace to, RenameMode mode)
    {
        if (RefNames.IsDots(from.Name) || RefNames.IsDots(to.Name))
            return mode == RenameMode.NoReplace ? Errno.EEXIST : Errno.EBUSY;
        var error = RefNames.ExistingPlace(draft, from, out var moved);
        if (error == Errno.None)
            error = RefNames.Directory(draft, to.Directory);
        if (error == Errno.None)
            error = RefNames.NewName(to.Name);
        if (error != Errno.None)
            return error;
        var target = draft.Tree.Nodes[to.Directory].Entries.TryGetValue(to.Name, out var ino) ? draft.Tree.Nodes[ino] : null;
        return mode == RenameMode.Exchange ? Exchange(draft, from, to, moved, target) : Move(draft, from, to, moved, target, mode);
    }

    private static Errno Move(RefDraft draft, RefPlace from, RefPlace to, RefNode moved, RefNode? target, RenameMode mode)
    {
        if (target is not null && mode == RenameMode.NoReplace)
            return Errno.EEXIST;
        if (target?.Ino == moved.Ino)
            return Errno.None;
        if (moved.IsDirectory && draft.Tree.IsWithin(to.Directory, moved.Ino))
            return Errno.EINVAL;
        var error = target is null ? Errno.None : MayReplace(moved, target);
        if (error != Errno.None)
            return error;
        if (target is null)
            draft.WillChange((moved, false));
        else
            draft.WillChange((moved, false), (target, RefNames.IsLast(draft, target)));
        if (target is not null)
            RefNames.Drop(draft, to, target);
        draft.SetEntry(from, 0);
        draft.SetEntry(to, moved.Ino);
        Finish(draft, from, to, moved, target, Operation.Rename);
        return Errno.None;
    }

    private static Errno Exchange(RefDraft draft, RefPlace from, RefPlace to, RefNode one, RefNode? other)
    {
        if (other is null)
            return Errno.ENOENT;
        if (one.Ino == other.Ino)
            return Errno.None;
        if (one.IsDirectory && draft.Tree.IsWithin(to.Directory, one.Ino) || other.IsDirectory && draft.Tree.IsWithin(from.Directory, other.Ino))
            return Errno.EINVAL;
        draft.WillChange((one, false), (other, false));
        draft.SetEntry(from, other.Ino);
        draft.SetEntry(to, one.Ino);
        draft.Put(draft.Tree.Nodes[other.Ino] with { CTime = draft.Time });
        Finish(draft, from, to, one, other, Operation.Exchange);
        return Errno.None;
    }

    private static void Finish(RefDraft draft, RefPlace from, RefPlace to, RefNode moved, RefNode? other, Operation operation)
    {
        draft.Put(draft.Tree.Nodes[moved.Ino] with { CTime = draft.Time });
        draft.Touch(from.Directory);
        draft.Touch(to.Directory);
        draft.Log(new RefRecord(operation, draft.Session, moved.Ino, from) { SecondPlace = to, SecondNode = other?.Ino ?? 0 });
    }

    private static Errno MayReplace(RefNode moved, RefNode target)
    {
        if (!target.IsDirectory)
            return moved.IsDirectory ? Errno.ENOTDIR : Errno.None;
        if (!moved.IsDirectory)
            return Errno.EISDIR;
        return target.Entries.Count == 0 ? Errno.None : Errno.ENOTEMPTY;
    }
}

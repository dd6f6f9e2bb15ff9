using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>How a rename treats what is at its target.</summary>
internal enum RenameMode
{
    /// <summary>It is replaced.</summary>
    Replace,

    /// <summary>It is in the way: EEXIST.</summary>
    NoReplace,

    /// <summary>It goes to where the other came from.</summary>
    Exchange,
}

/// <summary>A name in a directory.</summary>
internal readonly ref struct Place(long directory, ReadOnlySpan<byte> name)
{
    public long Directory { get; } = directory;

    public ReadOnlySpan<byte> Name { get; } = name;

    public bool Is(in Place other) => Directory == other.Directory && Name.SequenceEqual(other.Name);
}

/// <summary>rename(2) in all its forms. A directory never comes to be below itself; what is replaced goes in the same moment.</summary>
internal static class Renaming
{
    public static Errno Rename(Draft draft, in Place from, in Place to, RenameMode mode)
    {
        if (Names.IsDots(from.Name) || Names.IsDots(to.Name))
            return mode == RenameMode.NoReplace ? Errno.EEXIST : Errno.EBUSY;
        var error = draft.FindEntry(from.Directory, from.Name, out _, out var moved);
        if (error == Errno.None)
            error = draft.FindDirectory(to.Directory, out _);
        if (error == Errno.None)
            error = Names.Check(to.Name);
        if (error != Errno.None)
            return error;
        var target = draft.Entry(to.Directory, to.Name);
        var replaced = target.Exists ? draft.Node(target.Ino) ?? throw DraftDirectories.Lost(target.Ino, to.Directory) : (StoredNode?)null;
        return mode == RenameMode.Exchange ? Exchange(draft, from, to, moved, replaced) : Move(draft, from, to, moved, replaced, mode);
    }

    private static Errno Move(Draft draft, in Place from, in Place to, in StoredNode moved, StoredNode? replaced, RenameMode mode)
    {
        if (replaced is not null && mode == RenameMode.NoReplace)
            return Errno.EEXIST;
        if (replaced?.Node.Ino == moved.Node.Ino)
            return Errno.None;
        if (moved.Node.IsDirectory && IsWithin(draft, to.Directory, moved.Node.Ino))
            return Errno.EINVAL;
        var error = replaced is { } target ? MayReplace(draft, moved.Node, target.Node) : Errno.None;
        if (error != Errno.None)
            return error;
        if (replaced is { } doomed)
            draft.WillChange(moved, false, doomed, otherLosesContent: doomed.Node.Nlink == 1);
        else
            draft.WillChange(moved, losesContent: false);
        Apply(draft, from, to, moved, replaced);
        return Errno.None;
    }

    private static void Apply(Draft draft, in Place from, in Place to, in StoredNode moved, StoredNode? replaced)
    {
        var before = replaced is { } doomed ? Removal.Drop(draft, doomed, to.Directory, to.Name) : 0;
        var node = Links.Moved(draft, moved.Node, from.Directory, from.Name, to.Directory, to.Name);
        draft.Put(node with { CTime = draft.Time });
        draft.PutEntry(from.Directory, from.Name, Entry.Missing);
        draft.PutEntry(to.Directory, to.Name, new Entry(node.Ino, node.Type));
        var lost = replaced?.Node.IsDirectory == true ? 1 : 0;
        var across = node.IsDirectory && from.Directory != to.Directory ? 1 : 0;
        if (from.Directory == to.Directory)
        {
            draft.Touch(to.Directory, -lost);
        }
        else
        {
            draft.Touch(from.Directory, -across);
            draft.Touch(to.Directory, across - lost);
        }
        Log(draft, Operation.Rename, from, to, node.Ino, replaced?.Node.Ino ?? 0, before);
    }

    private static Errno Exchange(Draft draft, in Place from, in Place to, in StoredNode one, StoredNode? other)
    {
        if (other is not { } two)
            return Errno.ENOENT;
        if (one.Node.Ino == two.Node.Ino)
            return Errno.None;
        if (one.Node.IsDirectory && IsWithin(draft, to.Directory, one.Node.Ino) || two.Node.IsDirectory && IsWithin(draft, from.Directory, two.Node.Ino))
            return Errno.EINVAL;
        draft.WillChange(one, false, two, false);
        var first = Links.Moved(draft, one.Node, from.Directory, from.Name, to.Directory, to.Name);
        var second = Links.Moved(draft, two.Node, to.Directory, to.Name, from.Directory, from.Name);
        draft.Put(first with { CTime = draft.Time });
        draft.Put(second with { CTime = draft.Time });
        draft.PutEntry(to.Directory, to.Name, new Entry(first.Ino, first.Type));
        draft.PutEntry(from.Directory, from.Name, new Entry(second.Ino, second.Type));
        var gained = (first.IsDirectory ? 1 : 0) - (second.IsDirectory ? 1 : 0);
        draft.Touch(from.Directory, from.Directory == to.Directory ? 0 : -gained);
        if (from.Directory != to.Directory)
            draft.Touch(to.Directory, gained);
        Log(draft, Operation.Exchange, from, to, first.Ino, second.Ino, 0);
        return Errno.None;
    }

    private static Errno MayReplace(Draft draft, Node moved, Node target)
    {
        if (!target.IsDirectory)
            return moved.IsDirectory ? Errno.ENOTDIR : Errno.None;
        if (!moved.IsDirectory)
            return Errno.EISDIR;
        return draft.IsEmpty(target.Ino) ? Errno.None : Errno.ENOTEMPTY;
    }

    /// <summary>Whether <paramref name="directory"/> is <paramref name="ancestor"/> or below it: up the first links, which for directories
    /// are the only ones.</summary>
    private static bool IsWithin(Draft draft, long directory, long ancestor)
    {
        while (directory != ancestor && directory != Node.Root)
            directory = (draft.Node(directory) ?? throw DraftDirectories.Lost(directory, directory)).Node.Parent;
        return directory == ancestor;
    }

    private static void Log(Draft draft, Operation operation, in Place from, in Place to, long ino, long second, long before) => draft.Log(new LogRecord
    {
        Operation = operation,
        Session = draft.Session,
        Node = ino,
        Directory = from.Directory,
        Name = from.Name.ToArray(),
        SecondDirectory = to.Directory,
        SecondName = to.Name.ToArray(),
        SecondNode = second,
        Before = before,
    });
}

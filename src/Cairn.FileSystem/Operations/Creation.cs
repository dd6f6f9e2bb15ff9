using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>What a new node is to be.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group; a directory with the set-group-id bit gives its own instead.</param>
internal readonly record struct NewNode(int Mode, uint Uid, uint Gid)
{
    /// <summary>Permission bits that it does not get, unless its directory has a list for what is created in it.</summary>
    public int Umask { get; init; }

    /// <summary>A device's number.</summary>
    public long Rdev { get; init; }

    /// <summary>A symbolic link's target.</summary>
    public byte[]? Target { get; init; }

    /// <summary>A file's content.</summary>
    public ContentRef Content { get; init; }

    /// <summary>A file's size.</summary>
    public long Size { get; init; }

    /// <summary>Its times; null: the revision's.</summary>
    public Timestamp? Time { get; init; }

    /// <summary>Whether the content is a version: the whole file was written at once.</summary>
    public bool IsVersion { get; init; }
}

/// <summary>Creating nodes: files, directories, links, fifos, sockets, devices.</summary>
internal static class Creation
{
    /// <summary>Creates a node under a name that is free.</summary>
    public static Outcome Create(Draft draft, long parent, ReadOnlySpan<byte> name, in NewNode what, Operation? operation = null)
    {
        var error = draft.FindFreePlace(parent, name, out var directory);
        if (error != Errno.None)
            return error;
        if (what.Target is { } target && target.Length is 0 or > NodeCodec.MaxTargetBytes)
            return target.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG;
        if (!Mode.IsKnown(what.Mode))
            return Errno.EINVAL;
        var lists = AccessLists.Inherit(draft, directory, what);
        var node = Make(draft, directory.Node, name, what, lists);
        draft.PutNew(node);
        if (lists.Any)
            Attributes.PutXattrs(draft, node.Ino, lists.ToXattrs());
        draft.PutEntry(parent, name, new Entry(node.Ino, node.Type));
        draft.Touch(parent, node.IsDirectory ? 1 : 0);
        draft.Log(new LogRecord { Operation = operation ?? OperationFor(node.Type), Session = draft.Session, Node = node.Ino, Directory = parent, Name = node.Name });
        return Outcome.Done(node);
    }

    /// <summary>Creates a file without a name (O_TMPFILE): outside history until a link gives it one. It must be counted as open before.</summary>
    /// <param name="draft">The revision being made.</param>
    /// <param name="parent">The directory it would be in.</param>
    /// <param name="what">What it is to be; a file.</param>
    /// <param name="open">Counts a handle on the node, once its number is known.</param>
    public static Outcome CreateNameless(Draft draft, long parent, in NewNode what, Action<long> open)
    {
        var error = draft.FindDirectory(parent, out var directory);
        if (error == Errno.None && Mode.Type(what.Mode) != NodeType.File)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return error;
        var lists = AccessLists.Inherit(draft, directory, what);
        var node = Make(draft, directory.Node, default, what, lists) with { Nlink = 0 };
        open(node.Ino);
        draft.Vault.OpenNodes.Orphan(draft, node, lists.ToXattrs());
        return Outcome.Done(node);
    }

    private static Node Make(Draft draft, Node directory, ReadOnlySpan<byte> name, in NewNode what, in InheritedLists lists)
    {
        var inherits = (directory.Mode & Mode.SetGroupId) != 0;
        var isDirectory = Mode.Type(what.Mode) == NodeType.Directory;
        var time = what.Time ?? draft.Time;
        return new Node
        {
            Ino = draft.Vault.NodeIds.Next(),
            Mode = inherits && isDirectory ? lists.Mode | Mode.SetGroupId : lists.Mode,
            HasAttributes = lists.Any,
            Uid = what.Uid,
            Gid = inherits ? directory.Gid : what.Gid,
            Nlink = isDirectory ? 2 : 1,
            Size = what.Target?.Length ?? what.Size,
            Content = what.Target is null ? what.Content : new ContentRef(ContentKind.SymlinkTarget, 0, 0),
            Target = what.Target,
            Rdev = what.Rdev,
            IsVersion = what.IsVersion,
            MTime = time,
            CTime = time,
            BTime = time,
            Parent = directory.Ino,
            Name = name.ToArray(),
        };
    }

    private static Operation OperationFor(NodeType type) => type switch
    {
        NodeType.File => Operation.Create,
        NodeType.Directory => Operation.MakeDirectory,
        NodeType.Symlink => Operation.Symlink,
        _ => Operation.MakeNode,
    };
}

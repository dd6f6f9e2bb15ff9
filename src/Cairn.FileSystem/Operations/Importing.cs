using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>What a name is to be, as it was found elsewhere.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="MTime">When its bytes last changed there.</param>
/// <param name="Observed">When it was looked at: its time of change here, which tells whether it changed there since.</param>
internal sealed record ImportedNode(int Mode, uint Uid, uint Gid, Timestamp MTime, Timestamp Observed)
{
    /// <summary>A device's number.</summary>
    public long Rdev { get; init; }

    /// <summary>A symbolic link's target.</summary>
    public byte[]? Target { get; init; }

    /// <summary>A file's content; null: the one it has.</summary>
    public ContentRef? Content { get; init; }

    /// <summary>A file's size.</summary>
    public long Size { get; init; }

    /// <summary>How many names it has there.</summary>
    public long Links { get; init; } = 1;

    /// <summary>Whether what has the name is another node, which must not change.</summary>
    public bool IsAnother { get; init; }

    /// <summary>Its extended attributes, all of them; null: those it has.</summary>
    public SortedList<byte[], byte[]>? Xattrs { get; init; }
}

/// <summary>Making names what they are elsewhere: one operation each, with all attributes and the content at once. To be run as a batch.</summary>
internal static class Importing
{
    /// <summary>Makes <paramref name="name"/> what <paramref name="what"/> says. What is there of another type goes, with all below it.</summary>
    public static Outcome Put(Draft draft, long parent, byte[] name, ImportedNode what)
    {
        var error = draft.FindEntry(parent, name, out _, out var stored);
        if (error == Errno.None && !CanBecome(stored.Node, what))
        {
            error = Trees.Remove(draft, parent, name);
            if (error != Errno.None)
                return error;
            error = Errno.ENOENT;
        }
        return error switch
        {
            Errno.None => Change(draft, stored, what),
            Errno.ENOENT => Create(draft, parent, name, what),
            _ => error,
        };
    }

    /// <summary>Makes <paramref name="name"/> a further name of <paramref name="ino"/>. What else has the name goes.</summary>
    public static Outcome Link(Draft draft, long ino, long parent, byte[] name)
    {
        var entry = draft.Entry(parent, name);
        if (entry.Exists && entry.Ino == ino)
            return Outcome.Done(draft.Node(ino)!.Value.Node);
        var error = entry.Exists ? Trees.Remove(draft, parent, name) : Errno.None;
        return error == Errno.None ? Links.Link(draft, ino, parent, name) : error;
    }

    /// <summary>Gives a node the attributes that <paramref name="what"/> says; name and content stay.</summary>
    public static Outcome SetAttributes(Draft draft, long ino, ImportedNode what) =>
        draft.Node(ino) is { } stored ? Change(draft, stored, what with { Content = null, Size = stored.Node.Size }) : Errno.ENOENT;

    /// <summary>Whether a node can become that without being replaced. A file that has more names here than there must not change under the others.</summary>
    private static bool CanBecome(Node node, ImportedNode what) =>
        !what.IsAnother
        && node.Type == Mode.Type(what.Mode)
        && node.Rdev == what.Rdev
        && (node.Target is null || node.Target.AsSpan().SequenceEqual(what.Target))
        && (what.Content is null || node.Nlink <= what.Links || node.IsDirectory);

    private static Outcome Create(Draft draft, long parent, byte[] name, ImportedNode what)
    {
        var error = draft.FindFreePlace(parent, name, out _);
        if (error != Errno.None)
            return error;
        if (what.Target is { } target && target.Length is 0 or > NodeCodec.MaxTargetBytes)
            return target.Length == 0 ? Errno.ENOENT : Errno.ENAMETOOLONG;
        var node = With(new Node { Ino = draft.Vault.NodeIds.Next(), Mode = what.Mode, Parent = parent, Name = name }, what) with
        {
            BTime = what.Observed,
            Nlink = Mode.Type(what.Mode) == NodeType.Directory ? 2 : 1,
        };
        draft.PutNew(node);
        draft.PutEntry(parent, name, new Entry(node.Ino, node.Type));
        if (what.Xattrs is { Count: > 0 } xattrs)
            Attributes.PutXattrs(draft, node.Ino, xattrs);
        draft.Touch(parent, node.IsDirectory ? 1 : 0);
        draft.Log(Record(draft, OperationFor(node.Type), node.Ino, parent, name));
        return Outcome.Done(node);
    }

    private static Outcome Change(Draft draft, in StoredNode stored, ImportedNode what)
    {
        var old = stored.Node;
        var node = With(old, what) with { CTime = old.CTime > what.Observed ? old.CTime : what.Observed };
        var changesXattrs = what.Xattrs is not null && ChangeXattrs(draft, stored, what.Xattrs, apply: false);
        if (changesXattrs)
            node = node with { HasAttributes = true };
        if (node == old && !changesXattrs)
            return Outcome.Done(old);
        var rewrites = node.Content != old.Content || node.Size != old.Size;
        draft.WillChange(stored, losesContent: rewrites);
        if (changesXattrs)
            ChangeXattrs(draft, stored, what.Xattrs!, apply: true);
        var record = Record(draft, rewrites ? Operation.Write : Operation.SetAttributes, old.Ino, old.Parent, old.Name);
        draft.Store(stored, node, rewrites ? record with { Ranges = [new ByteRange(0, Math.Max(node.Size, old.Size))] } : record);
        return Outcome.Done(node);
    }

    private static Node With(Node node, ImportedNode what) => node with
    {
        Mode = what.Mode,
        Uid = what.Uid,
        Gid = what.Gid,
        MTime = what.MTime,
        CTime = what.Observed,
        Rdev = what.Rdev,
        Target = node.Target ?? what.Target,
        Size = node.IsDirectory ? 0 : what.Target?.Length ?? (what.Content is null ? node.Size : what.Size),
        Content = what.Target is not null ? new ContentRef(ContentKind.SymlinkTarget, 0, 0) : what.Content ?? node.Content,
        IsVersion = node.IsVersion || what.Content is not null,
        HasAttributes = node.HasAttributes || what.Xattrs is { Count: > 0 },
    };

    /// <summary>Whether the extended attributes differ; makes them the same when told to <paramref name="apply"/> that.</summary>
    private static bool ChangeXattrs(Draft draft, in StoredNode stored, SortedList<byte[], byte[]> wanted, bool apply)
    {
        if (!stored.Node.HasAttributes && wanted.Count == 0)
            return false;
        var ino = stored.Node.Ino;
        var present = draft.Vault.Attributes.Xattrs(draft.Transaction, draft.Branch.TipView, ino);
        var differs = present.Count != wanted.Count;
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        foreach (var name in present.Keys)
            if (!wanted.ContainsKey(name))
            {
                differs = true;
                if (apply)
                    draft.RemoveAttribute(AttributeTable.XattrKey(key, ino, name));
            }
        foreach (var (name, value) in wanted)
            if (!present.TryGetValue(name, out var old) || !value.AsSpan().SequenceEqual(old))
            {
                differs = true;
                if (apply)
                    draft.PutAttribute(AttributeTable.XattrKey(key, ino, name), value);
            }
        return differs;
    }

    private static Operation OperationFor(NodeType type) => type switch
    {
        NodeType.File => Operation.Create,
        NodeType.Directory => Operation.MakeDirectory,
        NodeType.Symlink => Operation.Symlink,
        _ => Operation.MakeNode,
    };

    private static LogRecord Record(Draft draft, Operation operation, long ino, long directory, byte[] name) =>
        new() { Operation = operation, Session = draft.Session, Node = ino, Directory = directory, Name = name };
}

using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>
/// Names of nodes: the first stands in the node, further ones among its attributes, so that any node's path can be told at any
/// revision.
/// </summary>
internal static class Links
{
    /// <summary>As ext4 has it.</summary>
    public const int MaxLinks = 65_000;

    /// <summary>Gives <paramref name="ino"/> a further name.</summary>
    public static Outcome Link(Draft draft, long ino, long parent, ReadOnlySpan<byte> name)
    {
        var found = draft.Node(ino);
        if (found is null)
            return Errno.ENOENT;
        if (found.Value.IsOrphan)
            return draft.Vault.OpenNodes.Revive(draft, found.Value.Node, parent, name);
        var error = found.Value.Node.IsDirectory ? Errno.EPERM : draft.FindFreePlace(parent, name, out _);
        if (error != Errno.None)
            return error;
        if (found.Value.Node.Nlink >= MaxLinks)
            return Errno.EMLINK;
        draft.WillChange(found.Value, losesContent: false);
        var node = found.Value.Node with { Nlink = found.Value.Node.Nlink + 1, CTime = draft.Time, HasAttributes = true };
        Add(draft, ino, parent, name);
        draft.Put(node);
        draft.PutEntry(parent, name, new Entry(ino, node.Type));
        draft.Touch(parent);
        draft.Log(new LogRecord { Operation = Operation.Link, Session = draft.Session, Node = ino, Directory = parent, Name = name.ToArray() });
        return Outcome.Done(node);
    }

    /// <summary>The node without that one of its names: when it is the first, a further one takes its place. Not put yet.</summary>
    public static Node Without(Draft draft, Node node, long parent, ReadOnlySpan<byte> name)
    {
        if (!IsFirst(node, parent, name))
        {
            Remove(draft, node.Ino, parent, name);
            return node;
        }
        var links = draft.Vault.Attributes.Links(draft.Transaction, draft.Branch.TipView, node.Ino);
        if (links.Count == 0)
            throw new Storage.CairnException(Storage.ErrorCode.Corrupt, $"Node {node.Ino} counts {node.Nlink} links and has one.");
        var (directory, first) = links[0];
        Remove(draft, node.Ino, directory, first);
        return node with { Parent = directory, Name = first };
    }

    /// <summary>The node with one of its names replaced by another. Not put yet.</summary>
    public static Node Moved(Draft draft, Node node, long fromParent, ReadOnlySpan<byte> fromName, long toParent, ReadOnlySpan<byte> toName)
    {
        if (IsFirst(node, fromParent, fromName))
            return node with { Parent = toParent, Name = toName.ToArray() };
        Remove(draft, node.Ino, fromParent, fromName);
        Add(draft, node.Ino, toParent, toName);
        return node;
    }

    private static bool IsFirst(Node node, long parent, ReadOnlySpan<byte> name) => node.Parent == parent && name.SequenceEqual(node.Name);

    private static void Add(Draft draft, long ino, long parent, ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        draft.PutAttribute(AttributeTable.LinkKey(key, ino, parent, name), default);
    }

    private static void Remove(Draft draft, long ino, long parent, ReadOnlySpan<byte> name)
    {
        Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
        draft.RemoveAttribute(AttributeTable.LinkKey(key, ino, parent, name));
    }
}

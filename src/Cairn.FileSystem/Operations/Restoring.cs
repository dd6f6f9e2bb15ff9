using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Operations;

/// <summary>
/// Bringing nodes back from another point of view, and copying them: contents are shared, so a file costs a few small records whatever
/// its size. A restored node gets its old number again unless that lives in the branch; links are counted, never copied.
/// </summary>
internal static class Restoring
{
    /// <summary>Brings what <paramref name="ino"/> is in <paramref name="source"/>, and all below it, to a name that is free.</summary>
    /// <param name="draft">The revision being made.</param>
    /// <param name="source">Where it is taken from.</param>
    /// <param name="ino">The node there.</param>
    /// <param name="parent">The directory it comes to.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="keepNumbers">Whether nodes get their old numbers back, where these do not live: a restore. Otherwise new ones: a copy.</param>
    public static Outcome Bring(Draft draft, View source, long ino, long parent, ReadOnlySpan<byte> name, bool keepNumbers)
    {
        var error = draft.FindFreePlace(parent, name, out _);
        if (error != Errno.None)
            return error;
        if (draft.Vault.Nodes.Read(draft.Transaction, source, ino) is not { } found)
            return Errno.ENOENT;
        var brought = new Bringing(draft, source, keepNumbers);
        var node = brought.Node(found.Node, parent, name);
        draft.Touch(parent, node.IsDirectory ? 1 : 0);
        return Outcome.Done(node);
    }

    /// <summary>One call of <see cref="Bring"/>: remembers which node became which, so that further links stay links.</summary>
    private sealed class Bringing(Draft draft, View source, bool keepNumbers)
    {
        private readonly Dictionary<long, Node> _brought = [];

        public Node Node(Node old, long parent, ReadOnlySpan<byte> name)
        {
            if (_brought.TryGetValue(old.Ino, out var already))
                return LinkAgain(already, old.Ino, parent, name);
            old.ThrowIfPurged();
            var node = old with
            {
                Ino = keepNumbers && !Lives(old.Ino) ? old.Ino : draft.Vault.NodeIds.Next(),
                Nlink = old.IsDirectory ? 2 : 1,
                CTime = draft.Time,
                Parent = parent,
                Name = name.ToArray(),
                HasAttributes = false,
            };
            // What a node of this number was read at before it was removed says nothing of the one that is back.
            if (node.Ino == old.Ino)
                draft.ForgetAccessTime(node.Ino);
            node = BringXattrs(old, node);
            _brought[old.Ino] = node;
            draft.Put(node);
            draft.PutEntry(parent, name, new Entry(node.Ino, node.Type));
            Log(node.Ino, parent, name);
            return node.IsDirectory ? BringChildren(old.Ino, node) : node;
        }

        /// <summary>Also without a name, while any process has it open.</summary>
        private bool Lives(long ino) => draft.Node(ino) is not null || draft.Vault.OpenNodes.IsOrphan(draft, ino);

        private Node BringXattrs(Node old, Node node)
        {
            if (!old.HasAttributes)
                return node;
            Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
            foreach (var (name, value) in draft.Vault.Attributes.Xattrs(draft.Transaction, source, old.Ino))
            {
                draft.PutAttribute(AttributeTable.XattrKey(key, node.Ino, name), value);
                node = node with { HasAttributes = true };
            }
            return node;
        }

        private Node BringChildren(long old, Node directory)
        {
            var directories = 0;
            foreach (var child in Children(old))
            {
                var found = draft.Vault.Nodes.Read(draft.Transaction, source, child.Entry.Ino) ?? throw DraftDirectories.Lost(child.Entry.Ino, old);
                if (Node(found.Node, directory.Ino, child.Name).IsDirectory)
                    directories++;
            }
            if (directories == 0)
                return directory;
            directory = directory with { Nlink = 2 + directories };
            draft.Put(directory);
            return directory;
        }

        /// <summary>Gathered before anything is put: the source may be this branch's own tip.</summary>
        private List<NamedEntry> Children(long directory)
        {
            var children = new List<NamedEntry>();
            using var scan = draft.Vault.Entries.Scan(draft.Transaction, source, directory, default);
            while (scan.MoveNext())
                children.Add(new NamedEntry(scan.Name.ToArray(), Entry.Read(scan.Payload)));
            return children;
        }

        private Node LinkAgain(Node node, long old, long parent, ReadOnlySpan<byte> name)
        {
            Span<byte> key = stackalloc byte[AttributeTable.MaxKeyBytes];
            node = node with { Nlink = node.Nlink + 1, HasAttributes = true };
            _brought[old] = node;
            draft.PutAttribute(AttributeTable.LinkKey(key, node.Ino, parent, name), default);
            draft.Put(node);
            draft.PutEntry(parent, name, new Entry(node.Ino, node.Type));
            Log(node.Ino, parent, name);
            return node;
        }

        private void Log(long ino, long parent, ReadOnlySpan<byte> name) => draft.Log(new LogRecord
        {
            Operation = keepNumbers ? Operation.Restore : Operation.Copy,
            Session = draft.Session,
            Node = ino,
            Directory = parent,
            Name = name.ToArray(),
        });
    }
}

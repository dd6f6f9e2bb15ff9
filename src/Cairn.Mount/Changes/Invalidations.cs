using Cairn.FileSystem;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Vaults;
using Cairn.Fuse.Transport;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Changes;

/// <summary>What the kernel must forget because of an operation in the log.</summary>
internal sealed class Invalidations(VaultCore vault, KnownNodes nodes, Notifier notifier, bool writeback)
{
    /// <summary>Tells it.</summary>
    /// <param name="tree">Where it happened.</param>
    /// <param name="record">What happened.</param>
    /// <param name="again">Whether it was told before, and is told again for replies that were under way.</param>
    public void Tell(MountedTree tree, LogRecord record, bool again)
    {
        if (IsOfNames(record.Operation))
        {
            Name(tree, record.Directory, record.Name);
            if (record.SecondDirectory != 0)
                Name(tree, record.SecondDirectory, record.SecondName);
            Attributes(tree, record.Node);
            if (record.SecondNode != 0)
                Attributes(tree, record.SecondNode);
        }
        if (!IsOfNames(record.Operation) || record.Operation == Operation.Restore)
            Content(tree, record, again);
    }

    /// <summary>Tells it of what was done here to a file that it knows under several numbers: what it was told through one it does not believe of the others.</summary>
    public void TellOwn(MountedTree tree, LogRecord record)
    {
        if (nodes.IdsOf(tree, record.Node) is not { Count: > 1 } ids)
            return;
        if (!IsOfNames(record.Operation))
            Content(tree, record, again: false);
        foreach (var id in ids)
            notifier.InvalidateNode(id);
    }

    private static bool IsOfNames(Operation operation) => operation is Operation.Create or Operation.MakeDirectory or Operation.Symlink or Operation.MakeNode
        or Operation.Link or Operation.Unlink or Operation.RemoveDirectory or Operation.Rename or Operation.Exchange or Operation.Restore or Operation.Copy;

    private void Name(MountedTree tree, long directory, byte[] name)
    {
        if (nodes.FindKnown(tree, directory) is not { } known)
            return;
        notifier.InvalidateEntry(known.Id, name);
        notifier.InvalidateNode(known.Id);
    }

    private void Attributes(MountedTree tree, long ino)
    {
        if (nodes.FindKnown(tree, ino) is { } known)
            notifier.InvalidateNode(known.Id, -1);
    }

    /// <summary>A kernel that gathers writes believes nobody about size and times of a file it knows: it is given another node for it.</summary>
    private void Content(MountedTree tree, LogRecord record, bool again)
    {
        if (nodes.FindKnown(tree, record.Node) is not { } known)
            return;
        if (writeback && known.Find() is { IsFile: true } node)
        {
            if (!again)
                nodes.Retire(known);
            foreach (var (directory, name) in NamesOf(tree, node))
                if (nodes.FindKnown(tree, directory) is { } parent)
                    notifier.InvalidateEntry(parent.Id, name);
        }
        if (!again)
            notifier.InvalidateNode(known.Id);
    }

    private List<(long Directory, byte[] Name)> NamesOf(MountedTree tree, Node node)
    {
        var names = new List<(long, byte[])> { (node.Parent, node.Name) };
        if (node.Nlink > 1)
        {
            using var transaction = vault.Engine.BeginRead();
            names.AddRange(vault.Attributes.Links(transaction, tree.View.View, node.Ino));
        }
        return names;
    }
}

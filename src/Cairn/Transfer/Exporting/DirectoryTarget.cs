using Cairn.FileSystem;
using Cairn.FileSystem.Temporal;
using Cairn.Storage;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>
/// Makes a directory of the machine what a directory of the vault is. Everything is reached by name from directories that are open, links
/// never being followed: nothing outside the target is written, whatever lies or is put there meanwhile.
/// </summary>
internal sealed class DirectoryTarget(InodeView view, ExportOptions options, OwnVault vault, ExportTally tally, ExportPool pool)
{
    private readonly Dictionary<long, byte[][]> _links = [];
    private readonly LocalAttributes _attributes = new(view, tally);
    private LocalDirectory _top = null!;

    private FileWriter Files => field ??= new FileWriter(view, _attributes, tally);

    /// <summary>All that is in <paramref name="node"/>, into <paramref name="directory"/>.</summary>
    public void Fill(LocalDirectory directory, Node node)
    {
        _top = directory;
        Walk(new ExportFolder(null, directory.Hold(), node, Finish), []);
        pool.Complete();
    }

    /// <summary>One node that is no directory.</summary>
    public void PutOne(LocalDirectory directory, byte[] name, Node node)
    {
        _top = directory;
        if (directory.Stat(name) is { } present)
            Clear(directory, name, present);
        Make(directory, name, node, [name], null);
        pool.Complete();
    }

    private void Walk(ExportFolder folder, byte[][] path)
    {
        try
        {
            var present = Present(folder.Directory);
            foreach (var (name, node) in view.Children(folder.Node.Ino))
            {
                pool.Stopping.ThrowIfCancellationRequested();
                Visit(folder, name, node, [.. path, name], present.Remove(name));
            }
            if (folder.GatheredRest is { } rest)
                WriteLater(folder, rest);
            if (options.Mode == ExportMode.Replace)
                foreach (var extra in present)
                    RemoveExtra(folder.Directory, extra);
        }
        finally
        {
            folder.Release();
        }
    }

    private void Visit(ExportFolder folder, byte[] name, Node node, byte[][] path, bool isPresent)
    {
        var directory = folder.Directory;
        var present = isPresent ? directory.Stat(name) : null;
        if (node.IsDirectory)
        {
            options.Progress?.Show(directory.PathOf(name));
            if (present is not { Type: NodeType.Directory })
            {
                if (present is { } other)
                    Clear(directory, name, other);
                directory.MakeDirectory(name);
            }
            Walk(new ExportFolder(folder.Hold(), directory.OpenDirectory(name), node, Finish), path);
            return;
        }
        if (present is { } old)
            Clear(directory, name, old);
        Make(directory, name, node, path, folder);
    }

    private void Make(LocalDirectory directory, byte[] name, Node node, byte[][] path, ExportFolder? folder)
    {
        if (node.Nlink > 1 && _links.TryGetValue(node.Ino, out var first))
        {
            Link(directory, name, first);
            return;
        }
        if (!node.IsFile)
        {
            MakeSpecial(directory, name, node);
        }
        else if (node.Nlink > 1 || folder is null)
        {
            Files.Write(directory, name, node, pool.Stopping);
        }
        else
        {
            if (folder.Gather(name, node) is { } full)
                WriteLater(folder, full);
            return;
        }
        if (node.Nlink > 1)
            _links.Add(node.Ino, path);
    }

    /// <summary>Files of one directory go to a thread together: creating one locks the directory, and handing over costs more than writing a small file.</summary>
    private void WriteLater(ExportFolder folder, List<NamedNode> files)
    {
        folder.Hold();
        pool.Add(() => WriteIn(folder, files));
    }

    private void WriteIn(ExportFolder folder, List<NamedNode> files)
    {
        try
        {
            foreach (var (name, node) in files)
                Files.Write(folder.Directory, name, node, pool.Stopping);
        }
        finally
        {
            folder.Release();
        }
    }

    private void MakeSpecial(LocalDirectory directory, byte[] name, Node node)
    {
        node.ThrowIfPurged();
        if (node.Target is { } target)
        {
            directory.MakeSymlink(name, target);
        }
        else if (!directory.TryMakeNode(name, node.Type, node.Rdev))
        {
            tally.Notice(TransferNoticeKind.Device, directory.PathOf(name), $"{directory.PathOf(name)} is a {Describe(node.Type)}, which only root can create; it was left out.");
            return;
        }
        _attributes.Apply(directory, name, node);
        tally.Did(0);
    }

    private static string Describe(NodeType type) => type switch
    {
        NodeType.CharacterDevice => "character device",
        NodeType.BlockDevice => "block device",
        NodeType.Socket => "socket",
        _ => "fifo",
    };

    /// <summary>The first name is reached again from the top, so that no directory need be kept open for it.</summary>
    private void Link(LocalDirectory directory, byte[] name, byte[][] first)
    {
        var at = _top.Hold();
        try
        {
            foreach (var step in first[..^1])
            {
                var below = at.OpenDirectory(step);
                at.Dispose();
                at = below;
            }
            directory.MakeLink(name, at, first[^1]);
        }
        finally
        {
            at.Dispose();
        }
        tally.Did(0);
    }

    private SortedSet<byte[]> Present(LocalDirectory directory) =>
        options.Mode == ExportMode.Refuse ? new SortedSet<byte[]>(BytesOrder.Instance) : new SortedSet<byte[]>(directory.Names(), BytesOrder.Instance);

    /// <summary>Makes room for something of the same name.</summary>
    private void Clear(LocalDirectory directory, byte[] name, in LocalStat present)
    {
        if (present.Type == NodeType.Directory && options.Mode == ExportMode.Merge)
            throw new CairnException(ErrorCode.IsADirectory, $"{directory.PathOf(name)} is a directory where something else is to be; remove it, or replace the whole target.");
        Remove(directory, name);
    }

    /// <summary>Removes what is not exported; the vault itself, which an import leaves out as well, stays.</summary>
    private void RemoveExtra(LocalDirectory directory, byte[] name)
    {
        if (directory.Stat(name) is { } stat && vault.Contains(stat.Identity))
            tally.Notice(TransferNoticeKind.OwnVault, directory.PathOf(name), $"{directory.PathOf(name)} is the vault itself, and was left where it is.");
        else
            Remove(directory, name);
    }

    /// <summary>Removes what has that name, with all below it.</summary>
    private void Remove(LocalDirectory directory, byte[] name)
    {
        if (directory.Stat(name) is not { } stat)
            return;
        if (vault.Contains(stat.Identity))
            throw new CairnException(ErrorCode.InvalidOperation, $"{directory.PathOf(name)} is the vault itself, and is not removed.");
        if (stat.Type == NodeType.Directory)
            using (var below = directory.OpenDirectory(name))
                foreach (var child in below.Names())
                    Remove(below, child);
        directory.Remove(name, stat.Type == NodeType.Directory);
    }

    private void Finish(ExportFolder folder)
    {
        _attributes.Apply(folder.Directory, default, folder.Node);
        tally.Did(0);
    }
}

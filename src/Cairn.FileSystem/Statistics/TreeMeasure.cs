using Cairn.FileSystem.Content;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Statistics;

/// <summary>Nodes below a place, and what their files hold.</summary>
/// <param name="Files">Regular files, each once whatever its names.</param>
/// <param name="Directories">Directories, the place itself included if it is one.</param>
/// <param name="Others">Links, fifos, sockets and devices.</param>
/// <param name="LogicalBytes">Bytes of the files and link targets, holes included.</param>
internal sealed record TreeCount(long Files, long Directories, long Others, long LogicalBytes)
{
    public static TreeCount operator +(TreeCount left, TreeCount right) => new(
        left.Files + right.Files, left.Directories + right.Directories, left.Others + right.Others, left.LogicalBytes + right.LogicalBytes);
}

/// <summary>Walks a tree at one view and adds up. Costs its entries and nodes, and the pages of its contents.</summary>
internal sealed class TreeMeasure(VaultCore vault, IReadTransaction transaction, View view, IContentVisitor contents)
{
    public TreeCount Run(long ino, CancellationToken cancellation)
    {
        var count = new TreeCount(0, 0, 0, 0);
        var seen = new HashSet<long>();
        var waiting = new Stack<long>([ino]);
        while (waiting.TryPop(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            if (vault.Nodes.Read(transaction, view, next)?.Node is not { } node || node.Nlink > 1 && !node.IsDirectory && !seen.Add(next))
                continue;
            count += Count(node);
            vault.Content.Mark(transaction, node.Content, contents);
            if (node.IsDirectory)
                AddChildren(next, waiting);
        }
        return count;
    }

    private static TreeCount Count(Node node) => new(node.IsFile ? 1 : 0, node.IsDirectory ? 1 : 0, node.IsFile || node.IsDirectory ? 0 : 1, node.Size);

    private void AddChildren(long directory, Stack<long> waiting)
    {
        using var scan = vault.Entries.Scan(transaction, view, directory, default);
        while (scan.MoveNext())
            if (scan.State == RecordState.Live)
                waiting.Push(Entry.Read(scan.Payload).Ino);
    }
}

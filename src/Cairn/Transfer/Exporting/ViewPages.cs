using Cairn.FileSystem;

namespace Cairn.Transfer;

/// <summary>Reads directories of a vault page by page.</summary>
internal static class ViewPages
{
    private const int Entries = 1_000;

    /// <summary>What is in a directory, in bytewise order of names.</summary>
    public static IEnumerable<NamedNode> Children(this InodeView view, long directory)
    {
        var page = new List<NamedNode>();
        byte[] after = [];
        do
        {
            page.Clear();
            view.ListNodes(directory, after, Entries, page).Check(FilePath.Root);
            foreach (var node in page)
                yield return node;
            if (page.Count > 0)
                after = page[^1].Name;
        }
        while (page.Count == Entries);
    }

    /// <summary>Counts what is going to be exported, on a thread of its own.</summary>
    public static void Count(InodeView view, Node top, TransferProgress progress, CancellationToken cancellation)
    {
        var waiting = new Stack<Node>([top]);
        while (waiting.TryPop(out var node) && !cancellation.IsCancellationRequested)
        {
            progress.Counted(1, node.IsFile ? node.Size : 0);
            if (node.IsDirectory)
                foreach (var child in view.Children(node.Ino))
                    waiting.Push(child.Node);
        }
        if (!cancellation.IsCancellationRequested)
            progress.CountedAll();
    }
}

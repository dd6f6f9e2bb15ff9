using Cairn.FileSystem.Commit;
using Cairn.FileSystem.Content;
using Cairn.FileSystem.Log;

namespace Cairn.FileSystem.Operations;

/// <summary>Rewriting what many small writes left of a file as larger chunks. Its bytes stay the same, at every revision.</summary>
internal static class Merging
{
    /// <summary>Merges a part of a file: its record names another content from where it begins to be true, so that no version comes or goes.
    /// The log says that the node's record changed, for those who remember it.</summary>
    /// <param name="draft">The revision.</param>
    /// <param name="ino">The file.</param>
    /// <param name="position">0 at first; then what the call before returned.</param>
    /// <param name="budget">About so many bytes are rewritten.</param>
    /// <returns>Where to go on; -1 when all is done or there is nothing to do.</returns>
    public static long Merge(Draft draft, long ino, long position, long budget)
    {
        if (draft.Node(ino) is not { IsOrphan: false } stored || stored.Owner != draft.Branch.Id || stored.Node.Content.Kind != ContentKind.Map)
            return -1;
        var content = draft.Vault.Content.Merge(Data.Edit(draft, default), stored.Node.Content, ref position, budget);
        if (content == stored.Node.Content)
            return position;
        var node = stored.Node with { Content = content };
        draft.Rewrite(node, stored.Start);
        draft.Log(new LogRecord { Operation = Operation.Write, Session = draft.Session, Node = ino, Directory = node.Parent, Name = node.Name, Ranges = [] });
        return position;
    }
}

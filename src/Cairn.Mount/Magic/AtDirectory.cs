using System.Text;
using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary><c>.cairn/at</c>: each snapshot, and by its number or a time any other moment, as a directory. Only snapshots are listed.</summary>
internal sealed class AtDirectory(ulong id, PastTrees past) : VirtualDirectory(id)
{
    public override MountNode? Lookup(ReadOnlySpan<byte> name) =>
        past.Find(name) is { } revision && past.At(revision) is { } tree ? new TreeNode(tree.NumberOf(tree.Root), tree, tree.Root) : null;

    public override IReadOnlyList<NamedEntry> List() =>
        [.. past.Branch.Snapshots().Select(snapshot => Listed(Encoding.UTF8.GetBytes(PointReader.Spell(snapshot.Name)), Id, NodeType.Directory))];
}

using System.Collections.Concurrent;
using System.Text;
using Cairn.FileSystem;
using Cairn.Mount.Nodes;

namespace Cairn.Mount.Magic;

/// <summary>A folder of the tree of branch names: in it further folders, and branches as directories. Looked at anew each time, so that a new branch is there at once.</summary>
/// <param name="id">Its number.</param>
/// <param name="trees">The branches.</param>
/// <param name="magic">What is called <c>.cairn</c> in it, which is no name of a branch; null: nothing.</param>
/// <param name="prefix">What the names of its branches begin with.</param>
internal sealed class BranchesDirectory(ulong id, BranchTrees trees, VirtualNode? magic, string prefix = "") : VirtualDirectory(id)
{
    private readonly ConcurrentDictionary<string, BranchesDirectory> _folders = new();

    public override MountNode? Lookup(ReadOnlySpan<byte> name)
    {
        if (magic is not null && name.SequenceEqual(MagicNames.Root))
            return magic;
        var full = prefix + Encoding.UTF8.GetString(name);
        foreach (var branch in trees.Names)
        {
            if (branch == full)
                return trees.Find(full) is { } tree ? new TreeNode(tree.NumberOf(tree.Root), tree, tree.Root) : null;
            if (branch.StartsWith(full + "/", StringComparison.Ordinal))
                return _folders.GetOrAdd(full, folder => new BranchesDirectory(trees.Numbers.NextId(), trees, null, folder + "/"));
        }
        return null;
    }

    public override IReadOnlyList<NamedEntry> List() =>
        [.. trees.Names
            .Where(branch => branch.StartsWith(prefix, StringComparison.Ordinal))
            .Select(branch => branch[prefix.Length..].Split('/')[0])
            .Distinct()
            .Select(name => Listed(Encoding.UTF8.GetBytes(name), Id, NodeType.Directory))];
}

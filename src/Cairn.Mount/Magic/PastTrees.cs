using System.Text;
using Cairn.Mount.Nodes;
using Cairn.Storage;

namespace Cairn.Mount.Magic;

/// <summary>The branch at revisions, each a tree of its own for as long as the mount lasts.</summary>
internal sealed class PastTrees(Branch branch, long root, MountNumbers numbers)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, MountedTree> _trees = [];

    public Branch Branch => branch;

    /// <summary>The tree at a revision; null when the branch has no such revision, or retention has dropped it.</summary>
    public MountedTree? At(long revision)
    {
        lock (_lock)
        {
            if (_trees.TryGetValue(revision, out var known))
                return known;
            try
            {
                var view = branch.At(revision).Files.View;
                return numbers.NextSlot() is { } slot ? _trees[revision] = new MountedTree(slot, view, null, root) : null;
            }
            catch (CairnException none) when (none.Code is ErrorCode.NotFound or ErrorCode.Pruned)
            {
                return null;
            }
        }
    }

    /// <summary>The revision that a name means, as <see cref="PointReader"/> reads it; null when it means none.</summary>
    public long? Find(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        try
        {
            return new PointReader(branch).ResolveHere(text).Revision;
        }
        catch (CairnException none) when (none.Code is ErrorCode.NotFound or ErrorCode.Pruned or ErrorCode.InvalidName)
        {
            return null;
        }
    }
}

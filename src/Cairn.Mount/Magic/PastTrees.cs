using System.Globalization;
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

    /// <summary>The revision that a name means: a snapshot's, a number, or a time; null when it means none.</summary>
    public long? Find(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name);
        try
        {
            return Points.Resolve(branch, text);
        }
        catch (CairnException none) when (none.Code is ErrorCode.NotFound or ErrorCode.Pruned or ErrorCode.InvalidName)
        {
            return null;
        }
    }
}

/// <summary>What people call a moment of a branch.</summary>
internal static class Points
{
    /// <summary>The revision that is meant by a snapshot's name, a number or a time.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>.</exception>
    public static long Resolve(Branch branch, string point)
    {
        if (branch.Snapshots().FirstOrDefault(snapshot => snapshot.Name == point) is { } named)
            return named.Revision;
        if (long.TryParse(point, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return revision;
        if (DateTimeOffset.TryParse(point, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
            return branch.At(time).Revision;
        throw new CairnException(ErrorCode.NotFound, $"The branch '{branch.Name}' has no snapshot '{point}', and it is neither a revision nor a time.");
    }
}

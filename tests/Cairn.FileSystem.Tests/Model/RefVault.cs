namespace Cairn.FileSystem.Tests.Model;

/// <summary>An operation as the log should have it.</summary>
internal sealed record RefRecord(Operation Operation, long Session, long Node, RefPlace Place)
{
    public RefPlace? SecondPlace { get; init; }

    public long SecondNode { get; init; }

    public (long Offset, long Length)? Range { get; init; }
}

/// <summary>A revision: the whole tree, and what was done in it.</summary>
internal sealed record RefRevision(RefTree Tree, Timestamp Time, Timestamp Clock, RevisionKind Kind, IReadOnlyList<RefRecord> Records);

/// <summary>A file of which nothing is known any more from a revision up to another.</summary>
internal readonly record struct RefMark(long Ino, long Start, long End)
{
    public bool Covers(long revision) => Start <= revision && revision < End;
}

/// <summary>A snapshot in the list of a branch.</summary>
internal sealed class RefSnapshot(RefBranch owner, long revision)
{
    public RefBranch Owner => owner;

    public long Revision => revision;

    public HashSet<string> Holds { get; } = [];
}

/// <summary>A branch of the reference: its own revisions one by one, each with a full copy.</summary>
internal sealed class RefBranch(long id, string name, RefBranch? parent, long fork)
{
    public long Id => id;

    public string Name { get; set; } = name;

    public RefBranch? Parent => parent;

    public long Fork { get; } = fork;

    public long Tip { get; set; } = fork;

    public Timestamp TipTime { get; set; }

    public long Horizon { get; set; }

    public bool Deleted { get; set; }

    /// <summary>Deleted, and nothing holds any of it.</summary>
    public bool Gone { get; set; }

    public SortedDictionary<long, RefRevision> Revisions { get; } = [];

    /// <summary>What was thinned.</summary>
    public List<RefMark> Marks { get; set; } = [];

    public SortedDictionary<string, RefSnapshot> Snapshots { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes without a name that a process (by its number) has open.</summary>
    public SortedDictionary<(int Core, long Ino), RefNode> Orphans { get; } = [];

    /// <summary>Handles, by process and node.</summary>
    public SortedDictionary<(int Core, long Ino), int> Open { get; } = [];

    /// <summary>Access times that were set: outside history.</summary>
    public Dictionary<long, Timestamp> AccessTimes { get; } = [];

    /// <summary>The branch that a revision belongs to.</summary>
    public RefBranch Owner(long revision)
    {
        var owner = this;
        while (owner.Parent is not null && revision <= owner.Fork)
            owner = owner.Parent;
        return owner;
    }

    public RefTree TreeAt(long revision) => Owner(revision).Revisions.TryGetValue(revision, out var found) ? found.Tree : RefTree.Empty;

    public RefTree TipTree => TreeAt(Tip);

    /// <summary>Whether what the node was at a revision was thinned. Ancestors are seen at their forks, which are held.</summary>
    public bool IsThinned(long ino, long revision) => Owner(revision).Marks.Exists(mark => mark.Ino == ino && mark.Covers(revision));
}

/// <summary>All branches, and what may be read of them.</summary>
internal sealed class RefVault
{
    public List<RefBranch> Branches { get; } = [];

    /// <summary>Every node number that was ever seen.</summary>
    public SortedSet<long> Inos { get; } = [Node.Root];

    /// <summary>The revisions that were anchored once: from then on directory times in them are exact.</summary>
    public HashSet<(RefBranch Owner, long Revision)> ExactTimes { get; } = [];

    public List<RefBranch> Live => Branches.FindAll(static branch => !branch.Deleted);

    /// <summary>The revisions of <paramref name="owner"/> that something holds: snapshots anywhere, and forks that still are.</summary>
    public SortedSet<long> Anchored(RefBranch owner)
    {
        var anchored = new SortedSet<long>();
        foreach (var branch in Branches)
        {
            foreach (var snapshot in branch.Snapshots.Values)
                if (snapshot.Owner == owner)
                    anchored.Add(snapshot.Revision);
            if (branch.Parent == owner && !branch.Gone)
                anchored.Add(branch.Fork);
        }
        return anchored;
    }

    public bool IsReadable(RefBranch branch, long revision)
    {
        var owner = branch.Owner(revision);
        return !owner.Deleted && revision >= owner.Horizon || Anchored(owner).Contains(revision);
    }

    /// <summary>Takes away a branch's name and snapshots; it is gone when nothing holds it, and then perhaps its parent is.</summary>
    public void Delete(RefBranch branch)
    {
        branch.Deleted = true;
        branch.Snapshots.Clear();
        branch.Orphans.Clear();
        branch.Open.Clear();
        while (Branches.Find(each => each.Deleted && !each.Gone && Anchored(each).Count == 0) is { } gone)
            gone.Gone = true;
    }
}

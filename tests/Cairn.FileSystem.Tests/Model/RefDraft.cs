namespace Cairn.FileSystem.Tests.Model;

/// <summary>Revisions of the reference while they are made, and the rules of when one ends.</summary>
internal sealed class RefDraft
{
    private readonly Dictionary<long, long> _touchedBy = [];
    private readonly bool _batch;
    private readonly Timestamp _clock;
    private List<RefRecord> _records = [];

    public RefDraft(RefBranch branch, int core, Timestamp clock, bool batch = false)
    {
        (Branch, Core, _clock, _batch, Tree) = (branch, core, clock, batch, branch.TipTree);
        Revision = branch.Tip + 1;
        Time = Later(clock, branch.TipTime);
    }

    public RefBranch Branch { get; }

    /// <summary>The process that acts, by its number.</summary>
    public int Core { get; }

    public long Session { get; set; }

    public RefTree Tree { get; private set; }

    public long Revision { get; private set; }

    public Timestamp Time { get; private set; }

    /// <summary>The node, also one without a name that this process has open.</summary>
    public RefNode? Find(long ino) => Tree.Find(ino) ?? Branch.Orphans.GetValueOrDefault((Core, ino));

    public bool IsOrphan(RefNode node) => Tree.Find(node.Ino) is null;

    /// <summary>A revision ends rather than mix what two sessions did to a node, or lose a version that is not older than it.</summary>
    public void WillChange(params ReadOnlySpan<(RefNode Node, bool LosesContent)> changes)
    {
        var ends = false;
        foreach (var (node, loses) in changes)
            if (!IsOrphan(node))
                ends |= _touchedBy.TryGetValue(node.Ino, out var session) && session != Session || loses && node.IsVersion && node.Start == Revision;
        if (ends && !_batch)
            EndRevision();
        foreach (var (node, _) in changes)
            if (!IsOrphan(node))
                _touchedBy[node.Ino] = Session;
    }

    /// <summary>A new node is touched by who made it.</summary>
    public void Touched(long ino) => _touchedBy[ino] = Session;

    public void Put(RefNode node) => Tree = Tree.With(node with { Start = Revision });

    /// <summary>Replaces a node in its place, also one without a name.</summary>
    public void Store(RefNode node)
    {
        if (IsOrphan(node))
            Branch.Orphans[(Core, node.Ino)] = node;
        else
            Put(node);
    }

    public void Remove(RefNode node)
    {
        Tree = Tree.Without(node.Ino);
        if (Branch.Open.ContainsKey((Core, node.Ino)))
            Branch.Orphans[(Core, node.Ino)] = node with { CTime = Time };
    }

    /// <summary>Adds, replaces or (0) removes an entry. The directory's times are set by <see cref="Touch"/>.</summary>
    public void SetEntry(RefPlace place, long ino)
    {
        var directory = Tree.Nodes[place.Directory];
        var entries = ino == 0 ? directory.Entries.Remove(place.Name) : directory.Entries.SetItem(place.Name, ino);
        Tree = Tree.With(directory with { Entries = entries });
    }

    public void Touch(long directory)
    {
        var node = Tree.Nodes[directory];
        Tree = Tree.With(node with { MTime = Time, CTime = Time });
    }

    public void Log(RefRecord record) => _records.Add(record);

    /// <summary>The group is committed, or a revision ends early.</summary>
    public void EndRevision(RevisionKind kind = RevisionKind.Operations)
    {
        if (_records.Count == 0)
            return;
        Branch.Revisions.Add(Revision, new RefRevision(Tree, Time, _clock, kind, _records));
        (Branch.Tip, Branch.TipTime) = (Revision++, Time);
        Time = Later(_clock, Time);
        _records = [];
        _touchedBy.Clear();
    }

    private static Timestamp Later(Timestamp left, Timestamp right) => left > right ? left : right;
}

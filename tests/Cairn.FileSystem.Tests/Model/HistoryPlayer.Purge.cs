using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Steps that destroy history: purging a path, and thinning by a count of versions.</summary>
internal sealed partial class HistoryPlayer
{
    /// <summary>Which record of a node: the branch that has it, the node, and its start.</summary>
    private readonly record struct RecordKey(long Branch, long Ino, long Start);

    private void Purge(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var vault = _vault.Cores[core];
        var (place, force) = (PurgePlace(branch, step), step.E % 2 == 0);
        var name = Bytes.Of(place.Name);
        vault.RefreshIfStale(State(core, branch));
        var plan = vault.Purging.Preview(State(core, branch), DirectoryLife.Now(place.Directory), name);
        var covered = Covered(vault, plan);
        var orphans = CoveredOrphans(plan);
        var free = !covered.Any(pair => IsShown(pair.Key, pair.Value)) && !IsAttributeShown(plan);
        Assert.True(plan.IsFree == free, $"The purge of {place} in {branch.Name} says that it is {(plan.IsFree ? "" : "not ")}free, and it is {(free ? "" : "not ")}so.");
        Assert.Equal(covered.Count, plan.Records);
        ErrorCode? error = free || force ? null : ErrorCode.Held;
        Expect($"purge {place} in {branch.Name}: {plan.Contents.Count} contents, force {force}", error, () => vault.Purging.Purge(Inodes(core, branch, Session(step)), DirectoryLife.Now(place.Directory), name, force),
            () => PurgeReference(covered.Keys.ToHashSet(), orphans, plan, core, Session(step)));
        _views.DistrustContents();
    }

    /// <summary>A name that was ever there, mostly; now and then one that never was.</summary>
    private static RefPlace PurgePlace(RefBranch branch, Step step)
    {
        var tree = branch.TreeAt(1 + step.B % branch.Tip);
        var places = tree.Nodes.Values.Where(static node => node.IsDirectory)
            .SelectMany(node => node.Entries.Keys.Select(name => new RefPlace(node.Ino, name))).ToList();
        return places.Count == 0 || step.C % 10 == 9 ? new RefPlace(Node.Root, Chooser.Name(step.D % 5)) : places[step.C % places.Count];
    }

    /// <summary>The records that name what is to be purged, and where they end.</summary>
    private static Dictionary<RecordKey, long> Covered(VaultCore vault, PurgePlan plan)
    {
        var covered = new Dictionary<RecordKey, long>();
        using var transaction = vault.Engine.BeginRead();
        foreach (var heads in new[] { true, false })
            vault.Nodes.Visit(transaction, heads, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
            {
                var ino = new RecordReader(k, "key").Long();
                if (record.State == RecordState.Live && plan.Covers(NodeCodec.Read(ino, record.Payload)))
                    covered.Add(new RecordKey(record.Branch, ino, record.Start), record.End);
            });
        return covered;
    }

    private List<(RefBranch Branch, (int Core, long Ino) Key)> CoveredOrphans(PurgePlan plan)
    {
        var covered = new List<(RefBranch, (int, long))>();
        foreach (var branch in _reference.Live)
            foreach (var key in branch.Orphans.Keys)
            {
                Assert.Equal(Errno.None, Inodes(key.Core, branch, 0).GetNode(key.Ino, out var node));
                if (plan.Covers(node))
                    covered.Add((branch, key));
            }
        return covered;
    }

    /// <summary>Whether an anchor holds the record, or a tip shows it.</summary>
    private bool IsShown(RecordKey record, long end)
    {
        var owner = _reference.Branches.Find(branch => branch.Id == record.Branch && !branch.Gone);
        return owner is not null && _reference.Anchored(owner).Any(revision => record.Start <= revision && revision < end)
            || _reference.Live.Exists(branch => branch.TipTree.Find(record.Ino) is { } node && KeyOf(branch, node) == record);
    }

    /// <summary>Whether any tip, or any revision that is held, shows an attribute that is to be purged.</summary>
    private bool IsAttributeShown(PurgePlan plan)
    {
        bool Shows(RefTree tree) => tree.Nodes.Values.Any(node => node.Xattrs.Any(pair => Covers(plan, node.Ino, pair)));
        return _reference.Live.Exists(branch => Shows(branch.TipTree))
            || _reference.Branches.Exists(branch => !branch.Gone && _reference.Anchored(branch).Any(revision => Shows(branch.TreeAt(revision))));
    }

    private static bool Covers(PurgePlan plan, long ino, KeyValuePair<string, byte[]> xattr) =>
        plan.Covers(AttributeTable.XattrKey(new byte[AttributeTable.MaxKeyBytes], ino, Bytes.Of(xattr.Key)), xattr.Value);

    private static RefNode WithoutAttributes(PurgePlan plan, RefNode node) => node with { Xattrs = node.Xattrs.RemoveRange(node.Xattrs.Where(pair => Covers(plan, node.Ino, pair)).Select(static pair => pair.Key)) };

    private static RecordKey KeyOf(RefBranch branch, RefNode node) => new(branch.Owner(node.Start).Id, node.Ino, node.Start);

    private void PurgeReference(HashSet<RecordKey> covered, List<(RefBranch Branch, (int Core, long Ino) Key)> orphans, PurgePlan plan, int core, long session)
    {
        var tips = _reference.Live.ConvertAll(branch => (Branch: branch, Nodes: branch.TipTree.Nodes.Values.Where(node => covered.Contains(KeyOf(branch, node))).ToList()));
        foreach (var branch in _reference.Branches)
            foreach (var (revision, kept) in branch.Revisions.ToList())
                branch.Revisions[revision] = kept with { Tree = Purged(branch, kept.Tree, covered, plan) };
        foreach (var (branch, key) in orphans)
            branch.Orphans[key] = branch.Orphans[key] with { Purged = true };
        foreach (var branch in _reference.Branches)
            foreach (var (key, node) in branch.Orphans.ToList())
                branch.Orphans[key] = WithoutAttributes(plan, node);
        foreach (var (branch, nodes) in tips)
        {
            var draft = new RefDraft(branch, core, _clock.Now) { Session = session };
            foreach (var node in nodes)
            {
                draft.Put(WithoutAttributes(plan, node) with { Purged = true, CTime = draft.Time });
                draft.Log(new RefRecord(Operation.Purge, session, node.Ino, default));
            }
            draft.EndRevision();
        }
    }

    private static RefTree Purged(RefBranch branch, RefTree tree, HashSet<RecordKey> covered, PurgePlan plan)
    {
        foreach (var node in tree.Nodes.Values)
        {
            if (covered.Contains(KeyOf(branch, node)))
                tree = tree.With(node with { Purged = true });
            if (node.Xattrs.Any(pair => Covers(plan, node.Ino, pair)))
                tree = tree.With(WithoutAttributes(plan, tree.Nodes[node.Ino]));
        }
        return tree;
    }

    /// <summary>What exactly goes is the product's to decide by its contents; that nothing else does, that it stays gone, and that what is held stays, is checked.</summary>
    private void Thin(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var (vault, count) = (_vault.Cores[core], 1 + step.B % 4);
        _trace($"  keep {count} versions in {branch.Name}");
        var would = vault.KeepPruning.Prune(branch.Id, KeepRule.Newest(count), dryRun: true);
        var did = vault.KeepPruning.Prune(branch.Id, KeepRule.Newest(count), dryRun: false);
        Assert.Equal(would, did);
        var marks = Marks(vault, branch);
        foreach (var mark in marks)
            Assert.False(_reference.Anchored(branch).Any(revision => mark.Start <= revision && revision < mark.End) || mark.End > branch.Tip, $"{branch.Name}: {mark} covers what is held.");
        foreach (var old in branch.Marks)
            Assert.True(old.End <= branch.Horizon || marks.Exists(mark => mark.Ino == old.Ino && mark.Start <= old.Start && old.End <= mark.End), $"{branch.Name}: {old} is not marked any more.");
        branch.Marks = marks;
        Assert.Equal(0, vault.KeepPruning.Prune(branch.Id, KeepRule.Newest(count), dryRun: true).Thinned);
        _views.DistrustContents();
    }

    private static List<RefMark> Marks(VaultCore vault, RefBranch branch)
    {
        var marks = new List<RefMark>();
        using var transaction = vault.Engine.BeginRead();
        vault.Nodes.Visit(transaction, heads: false, (ReadOnlySpan<byte> k, in TemporalRecord record) =>
        {
            if (record.State == RecordState.Thinned && record.Branch == branch.Id)
                marks.Add(new RefMark(new RecordReader(k, "key").Long(), record.Start, record.End));
        });
        return marks;
    }
}

using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>What is compared between steps and at the end.</summary>
internal sealed partial class HistoryPlayer
{
    /// <summary>After each step: the branch as each process sees it, and one of its revisions.</summary>
    private void CheckTip(RefBranch branch, Step step)
    {
        var core = (step.B + step.E) % _vault.Cores.Count;
        CompareTip(core, branch);
        CheckRevision(core, branch, 1 + (step.C + step.D) % branch.Tip);
    }

    private void CheckEverything()
    {
        for (var core = 0; core < _vault.Cores.Count; core++)
            foreach (var branch in _reference.Live)
                CompareTip(core, branch);
        var reader = _clock.Now.Nanoseconds / 100 % _vault.Cores.Count;
        foreach (var branch in _reference.Live)
        {
            for (long revision = 0; revision <= branch.Tip; revision++)
                CheckRevision(reader, branch, revision);
            CheckSnapshots(reader, branch);
            new LogComparison(_vault.Cores[reader], branch).Compare();
            new VersionComparison(_vault.Cores[reader], branch).Compare();
        }
        CheckBranches(_vault.Cores[reader]);
    }

    private void CompareTip(int core, RefBranch branch)
    {
        var vault = _vault.Cores[core];
        var inodes = Inodes(core, branch, 0);
        var orphans = branch.Orphans.Where(pair => pair.Key.Core == core).Select(static pair => pair.Value).ToList();
        _views.Compare(vault, inodes, branch.TipTree, orphans, true, static _ => false, $"{branch.Name} at its tip {branch.Tip} by {core}");
        foreach (var node in branch.TipTree.Nodes.Values.Where(node => node.Ino % 3 == branch.Tip % 3))
        {
            Assert.Equal(Errno.None, inodes.GetNode(node.Ino, out var told));
            Assert.Equal(branch.AccessTimes.GetValueOrDefault(node.Ino, node.BTime), inodes.AccessTime(told));
        }
    }

    private void CheckRevision(int core, RefBranch branch, long revision)
    {
        var where = $"{branch.Name} at revision {revision} by {core}";
        var vault = _vault.Cores[core];
        var state = State(core, branch);
        if (!_reference.IsReadable(branch, revision))
        {
            var error = Assert.ThrowsAny<CairnException>(() => vault.ViewAt(state, revision));
            Assert.True(error.Code == ErrorCode.Pruned, $"{where}: {error.Code} and not Pruned");
            return;
        }
        var exact = _reference.ExactTimes.Contains((branch.Owner(revision), revision));
        _views.Compare(vault, vault.ViewAt(state, revision), branch.TreeAt(revision), [], exact, ino => branch.IsThinned(ino, revision), where);
    }

    /// <summary>Before a revision is anchored: from now on the times of its directories are what they are now, exactly.</summary>
    private void FixTimes(int core, RefBranch branch, long revision, ErrorCode? error)
    {
        var owner = branch.Owner(revision);
        if (error is not null || !_reference.ExactTimes.Add((owner, revision)))
            return;
        var view = _vault.Cores[core].ViewAt(State(core, branch), revision);
        var tree = branch.TreeAt(revision);
        foreach (var directory in tree.Nodes.Values.Where(static node => node.IsDirectory))
        {
            Assert.Equal(Errno.None, view.GetNode(directory.Ino, out var node));
            NodeComparison.Same(directory, tree, node, $"{branch.Name} at {revision}, about to be anchored", directoryTimesToTheSecond: true);
            tree = tree.With(directory with { MTime = node.MTime, CTime = node.CTime });
        }
        owner.Revisions[revision] = owner.Revisions[revision] with { Tree = tree };
    }

    private void CheckSnapshots(int core, RefBranch branch)
    {
        var told = _vault.Cores[core].Snapshots.List(State(core, branch));
        Assert.Equal(branch.Snapshots.Keys, told.Select(static snapshot => snapshot.Name));
        foreach (var snapshot in told)
        {
            var expected = branch.Snapshots[snapshot.Name];
            Assert.Equal((expected.Owner.Id, expected.Revision), (snapshot.Owner, snapshot.Revision));
            Assert.Equal(expected.Holds.Order(), snapshot.Holds.Order());
            CheckRevision(core, branch, snapshot.Revision);
        }
    }

    private void CheckBranches(VaultCore vault)
    {
        using var transaction = vault.Engine.BeginRead();
        var told = vault.Branches.List(transaction).Select(static record => (record.Id, System.Text.Encoding.UTF8.GetString(record.Name), record.Parent, record.Fork, record.Horizon));
        var expected = _reference.Live.OrderBy(static branch => branch.Name, StringComparer.Ordinal)
            .Select(static branch => (branch.Id, branch.Name, branch.Parent?.Id ?? 0, branch.Fork, branch.Horizon));
        Assert.Equal(expected, told);
    }
}

using Cairn.FileSystem.History;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Compares the versions of each file with what the reference says was one.</summary>
internal sealed class VersionComparison(VaultCore vault, RefBranch branch)
{
    public void Compare()
    {
        if (IsPruned())
            return;
        var state = vault.OpenBranch(branch.Id).State;
        using var transaction = vault.Engine.BeginRead();
        foreach (var (place, ino) in Files())
        {
            var told = vault.Versions.Of(transaction, state.TipView, ino);
            Assert.True(told.Count > 0, $"{branch.Name}: node {ino} has no version");
            Assert.Equal(told.Select(static version => version.Revision).Order(), told.Select(static version => version.Revision));
            foreach (var version in told)
                AssertIsOne(version, ino);
            for (long revision = 1; revision <= branch.Tip; revision++)
                AssertIsTold(told, state, ino, revision);
            var byPath = vault.Versions.Of(transaction, state.TipView, place.Directory, Bytes.Of(place.Name)).ConvertAll(static version => (version.Node.Ino, version.Revision));
            Assert.Empty(told.Select(version => (ino, version.Revision)).Except(byPath));
        }
    }

    private bool IsPruned()
    {
        for (var owner = branch; owner is not null; owner = owner.Parent)
            if (owner.Horizon > 0 || owner.Deleted || owner.Marks.Count > 0)
                return true;
        return false;
    }

    private IEnumerable<(RefPlace Place, long Ino)> Files() => branch.TipTree.Nodes.Values.Where(static node => node.IsDirectory)
        .SelectMany(static directory => directory.Entries.Select(entry => (new RefPlace(directory.Ino, entry.Key), entry.Value)))
        .Where(entry => branch.TipTree.Nodes[entry.Value].IsFile);

    private void AssertIsOne(FileVersion version, long ino)
    {
        var node = branch.TreeAt(version.Revision).Find(ino);
        Assert.True(node is not null && node.Start == version.Revision && node.Size == version.Node.Size, $"{branch.Name}: node {ino} has a version at {version.Revision} that it never had");
        Assert.Equal(branch.Owner(version.Revision).Id, version.Branch);
        Assert.Equal(branch.Owner(version.Revision).Revisions[version.Revision].Time, version.Time);
    }

    private void AssertIsTold(List<FileVersion> told, Branches.BranchState state, long ino, long revision)
    {
        if (branch.TreeAt(revision).Find(ino) is not { IsVersion: true } node || node.Start != revision)
            return;
        Assert.Equal(Errno.None, vault.ViewAt(state, revision).GetNode(ino, out var then));
        Assert.True(told.Exists(version => version.Revision <= revision && version.Node.Content == then.Content && version.Node.Size == then.Size), $"{branch.Name}: the version of node {ino} at {revision} is not told");
    }
}

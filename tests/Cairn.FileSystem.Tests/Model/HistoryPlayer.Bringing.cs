using Cairn.FileSystem.Operations;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Restoring and copying: bringing a node with all below it from a revision to a free name.</summary>
internal sealed partial class HistoryPlayer
{
    private const int MaxBrought = 80;

    private void Bring(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var revision = 1 + step.B % branch.Tip;
        var source = branch.TreeAt(revision);
        if (!_reference.IsReadable(branch, revision) || source.Nodes.Count is 0 or > MaxBrought || source.Nodes.Values.Any(node => node.Purged || branch.IsThinned(node.Ino, revision)))
            return;
        var draft = new RefDraft(branch, core, _clock.Now, batch: true) { Session = Session(step) };
        var old = source.Nodes.Values.ElementAt(step.C % source.Nodes.Count);
        var place = new Chooser(draft.Tree, branch, core).Place(step.D, step.E);
        var keep = step.E % 2 == 0;
        var kind = keep ? RevisionKind.Restore : RevisionKind.Batch;
        var (inodes, view) = (Inodes(core, branch, draft.Session), _vault.Cores[core].ViewAt(State(core, branch), revision).View);
        var brought = Batches.Run(inodes, kind, product => Restoring.Bring(product, view, old.Ino, place.Directory, Bytes.Of(place.Name), keep));
        var expected = RefNames.FreePlace(draft, place);
        _trace($"  {branch.Name}: bring {old.Ino} of {revision} to {place}, {kind} -> {brought.Error}");
        Assert.True(expected == brought.Error, $"bring {old.Ino} of {revision} to {place}: {brought.Error} and not {expected}");
        if (expected == Errno.None)
        {
            new RefBringing(draft, source, inodes, _reference, keep).Bring(old, place);
            draft.Touch(place.Directory);
        }
        draft.EndRevision(kind);
        AssertTip(core, branch);
    }
}

/// <summary>One bringing on the reference, which takes the numbers of new nodes from what the product made.</summary>
internal sealed class RefBringing(RefDraft draft, RefTree source, InodeView product, RefVault vault, bool keep)
{
    private readonly Dictionary<long, long> _brought = [];

    public void Bring(RefNode old, RefPlace place)
    {
        Assert.Equal(Errno.None, product.Lookup(place.Directory, Bytes.Of(place.Name), out var made));
        var operation = keep ? Operation.Restore : Operation.Copy;
        if (_brought.TryGetValue(old.Ino, out var already))
        {
            Assert.Equal(already, made.Ino);
            draft.Put(draft.Tree.Nodes[already]);
            draft.SetEntry(place, already);
            draft.Log(new RefRecord(operation, draft.Session, already, place));
            return;
        }
        CheckNumber(old.Ino, made.Ino);
        _brought.Add(old.Ino, made.Ino);
        draft.Branch.AccessTimes.Remove(made.Ino);
        draft.Put(old with { Ino = made.Ino, CTime = draft.Time, MTime = TimeOf(old, made), Entries = RefTree.NoEntries });
        draft.SetEntry(place, made.Ino);
        draft.Log(new RefRecord(operation, draft.Session, made.Ino, place));
        foreach (var (name, child) in old.Entries)
            Bring(source.Nodes[child], new RefPlace(made.Ino, name));
    }

    /// <summary>The old number when it is restored and nothing has it, else one that was never used.</summary>
    private void CheckNumber(long old, long made)
    {
        var lives = draft.Find(old) is not null || draft.Branch.Orphans.Keys.Any(key => key.Ino == old);
        if (keep && !lives)
            Assert.Equal(old, made);
        else
            Assert.True(vault.Inos.Add(made), $"The number {made} was used before.");
    }

    /// <summary>Times of directories in the past are exact to the second.</summary>
    private static Timestamp TimeOf(RefNode old, Node made)
    {
        if (!old.IsDirectory)
            return old.MTime;
        Assert.Equal(old.MTime.Seconds, made.MTime.Seconds);
        return made.MTime;
    }
}

using System.Text;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>The steps that are not operations on nodes.</summary>
internal sealed partial class HistoryPlayer
{
    private const int MaxBranches = 10;

    private void Change(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Open or StepKind.Close:
                OpenOrClose(step);
                break;
            case StepKind.Clock:
                MoveClock(step);
                break;
            case StepKind.Check:
                CheckEverything();
                break;
            case StepKind.CreateBranch or StepKind.Fork or StepKind.RenameBranch or StepKind.DeleteBranch:
                ChangeBranches(step);
                break;
            case StepKind.Snapshot or StepKind.DeleteSnapshot or StepKind.Hold:
                ChangeSnapshots(step);
                break;
            case StepKind.Bring:
                Bring(step);
                break;
            case StepKind.Prune:
                Prune(step);
                break;
            case StepKind.Thin:
                Thin(step);
                break;
            case StepKind.Purge:
                Purge(step);
                break;
            case StepKind.Sweep:
                SweepAll();
                Collect(step);
                break;
            case StepKind.Reopen:
                Reopen(step);
                break;
            default:
                Compact(step);
                break;
        }
    }

    private void OpenOrClose(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var inodes = Inodes(core, branch, Session(step));
        if (step.Kind == StepKind.Open)
        {
            var nodes = branch.TipTree.Nodes.Keys.Concat(branch.Orphans.Keys.Where(key => key.Core == core).Select(static key => key.Ino)).ToList();
            if (nodes.Count == 0)
                return;
            var ino = nodes[step.B % nodes.Count];
            _trace($"  {branch.Name}: open {ino} by {core}");
            inodes.Open(ino);
            branch.Open[(core, ino)] = branch.Open.GetValueOrDefault((core, ino)) + 1;
            return;
        }
        var handles = branch.Open.Keys.Where(key => key.Core == core).ToList();
        if (handles.Count > 0)
            Close(inodes, branch, handles[step.B % handles.Count]);
    }

    private void Close(InodeBranch inodes, RefBranch branch, (int Core, long Ino) handle)
    {
        _trace($"  {branch.Name}: close {handle.Ino} by {handle.Core}");
        inodes.Close(handle.Ino);
        if (--branch.Open[handle] > 0)
            return;
        branch.Open.Remove(handle);
        branch.Orphans.Remove(handle);
    }

    private void MoveClock(Step step)
    {
        var by = (step.B % 6) switch
        {
            0 => TimeSpan.FromTicks(1 + step.C),
            1 => TimeSpan.FromMilliseconds(step.C % 1_000),
            2 => TimeSpan.FromSeconds(1),
            3 => TimeSpan.FromSeconds(step.C),
            4 => -TimeSpan.FromMilliseconds(step.C),
            _ => -TimeSpan.FromHours(step.C % 100),
        };
        _trace($"  clock {by}");
        _clock.Move(by);
    }

    private void ChangeBranches(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var name = NewBranchName(step.C);
        switch (step.Kind)
        {
            case StepKind.CreateBranch when _reference.Live.Count < MaxBranches:
                CreateBranch(core, name, Session(step));
                break;
            case StepKind.Fork when _reference.Live.Count < MaxBranches:
                Fork(core, branch, name, Revision(branch, step.D), Session(step));
                break;
            case StepKind.RenameBranch when branch.Name != "main":
                Expect($"rename {branch.Name} to {name}", NameError(name, branch), () => _vault.Cores[core].BranchManager.Rename(State(core, branch), name), () => branch.Name = name);
                break;
            case StepKind.DeleteBranch:
                DeleteBranch(core, branch);
                break;
        }
    }

    private void CreateBranch(int core, string name, long session)
    {
        Branches.BranchRecord record = null!;
        Expect($"create branch {name}", NameError(name, null), () => record = _vault.Cores[core].BranchManager.CreateEmpty(name, session), () => AddEmptyBranch(record, session));
    }

    private void Fork(int core, RefBranch branch, string name, long? revision, long session)
    {
        var at = revision ?? branch.Tip;
        Branches.BranchRecord record = null!;
        var error = NameError(name, null) ?? RevisionError(branch, at);
        FixTimes(core, branch, at, error);
        Expect($"fork {name} from {branch.Name} at {at}", error, () => record = _vault.Cores[core].BranchManager.Fork(name, State(core, branch), revision, session), () =>
        {
            var owner = branch.Owner(at);
            Assert.Equal((owner.Id, at), (record.Parent, record.Fork));
            _reference.Branches.Add(new RefBranch(record.Id, name, owner, at) { Tip = at, TipTime = owner.Revisions[at].Time });
        });
    }

    private void DeleteBranch(int core, RefBranch branch)
    {
        ErrorCode? error = branch.Name == "main" || branch.Snapshots.Values.Any(static snapshot => snapshot.Holds.Count > 0) ? ErrorCode.Held : null;
        Expect($"delete branch {branch.Name}", error, () => _vault.Cores[core].BranchManager.Delete(State(core, branch)), () => _reference.Delete(branch));
        _views.DistrustContents();
    }

    private void ChangeSnapshots(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var (name, snapshots) = ("s" + step.C % 6, _vault.Cores[core].Snapshots);
        var there = branch.Snapshots.GetValueOrDefault(name);
        if (step.Kind == StepKind.Snapshot)
        {
            var revision = Revision(branch, step.D);
            var at = revision ?? branch.Tip;
            var error = there is not null ? ErrorCode.AlreadyExists : RevisionError(branch, at);
            FixTimes(core, branch, at, error);
            Expect($"snapshot {name} of {branch.Name} at {at}", error, () => snapshots.Create(State(core, branch), name, revision, "why", Session(step)), () => branch.Snapshots.Add(name, new RefSnapshot(branch.Owner(at), at)));
        }
        else if (step.Kind == StepKind.DeleteSnapshot)
        {
            ErrorCode? error = there is null ? ErrorCode.NotFound : there.Holds.Count > 0 ? ErrorCode.Held : null;
            Expect($"delete snapshot {name} of {branch.Name}", error, () => snapshots.Delete(State(core, branch), name), () => branch.Snapshots.Remove(name));
        }
        else
        {
            var (tag, held) = ("h" + step.D % 2, step.E % 3 != 0);
            ErrorCode? error = there is null ? ErrorCode.NotFound : there.Holds.Contains(tag) != held ? null : held ? ErrorCode.AlreadyExists : ErrorCode.NotFound;
            Expect($"hold {tag} {held} on {name} of {branch.Name}", error, () => snapshots.SetHold(State(core, branch), name, tag, held), () => _ = held ? there!.Holds.Add(tag) : there!.Holds.Remove(tag));
        }
    }

    private void Prune(Step step)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var horizon = step.B % 20 == 19 ? branch.Tip + 1 : step.B % (branch.Tip + 1);
        ErrorCode? error = horizon > branch.Tip ? ErrorCode.NotFound : null;
        Expect($"prune {branch.Name} to {horizon}", error, () => _vault.Cores[core].Retention.Prune(branch.Id, horizon), () => branch.Horizon = Math.Max(branch.Horizon, horizon));
        _views.DistrustContents();
    }

    private void SweepAll()
    {
        _trace("  sweep");
        foreach (var branch in _reference.Branches)
            _vault.Cores[0].Retention.DropUnneeded(branch.Id);
        _vault.Cores[0].Collection.Run(alone: true);
        _views.DistrustContents();
    }

    /// <summary>Nobody else is writing, so that all that is unused goes at once.</summary>
    private void Collect(Step step)
    {
        _trace("  collect");
        _vault.Cores[Core(step)].Collection.Run(alone: true);
        _views.DistrustContents();
    }

    private void Reopen(Step step)
    {
        var core = Core(step);
        foreach (var branch in _reference.Live)
        {
            foreach (var handle in branch.Open.Keys.Where(key => key.Core == core).ToList())
                while (branch.Open.ContainsKey(handle))
                    Close(Inodes(core, branch, 0), branch, handle);
        }
        _trace($"  reopen {core}");
        _vault.Reopen(core);
        _views.DistrustContents();
    }

    private void Compact(Step step)
    {
        _trace("  compact");
        try
        {
            _vault.Cores[Core(step)].Engine.Compact();
        }
        catch (CairnException busy) when (busy.Code == ErrorCode.Busy && _vault.Cores.Count > 1)
        {
            // Others have the vault open, and this engine cannot compact then.
        }
        _views.DistrustContents();
    }

    private Branches.BranchState State(int core, RefBranch branch) => _vault.Cores[core].OpenBranch(branch.Id).State;

    private static long? Revision(RefBranch branch, int number) => (number % 4) switch
    {
        0 or 1 => null,
        2 when number % 40 == 38 => branch.Tip + 1 + number % 3,
        _ => 1 + number / 4 % branch.Tip,
    };

    private ErrorCode? RevisionError(RefBranch branch, long revision)
    {
        if (revision > branch.Tip)
            return ErrorCode.NotFound;
        return _reference.IsReadable(branch, revision) && !branch.Owner(revision).Marks.Exists(mark => mark.Covers(revision)) ? null : ErrorCode.Pruned;
    }

    private string NewBranchName(int number) => (number % 16) switch
    {
        0 => _reference.Live[number / 16 % _reference.Live.Count].Name,
        1 => _reference.Live[number / 16 % _reference.Live.Count].Name + "/under",
        2 => "agents",
        3 => "no good/",
        < 8 => $"agents/{_names++}",
        _ => $"b{_names++}",
    };

    private ErrorCode? NameError(string name, RefBranch? itself)
    {
        if (name.EndsWith('/'))
            return ErrorCode.InvalidName;
        foreach (var branch in _reference.Live)
            if (branch != itself && (branch.Name == name || name.StartsWith(branch.Name + "/", StringComparison.Ordinal) || branch.Name.StartsWith(name + "/", StringComparison.Ordinal)))
                return ErrorCode.AlreadyExists;
        return Encoding.UTF8.GetByteCount(name) > 255 ? ErrorCode.InvalidName : null;
    }

    private void Expect(string what, ErrorCode? error, Action act, Action then)
    {
        _trace($"  {what} -> {error?.ToString() ?? "done"}");
        if (error is null)
        {
            act();
            then();
            return;
        }
        var thrown = Assert.ThrowsAny<CairnException>(act);
        Assert.True(thrown.Code == error, $"{what}: {thrown.Code} ({thrown.Message}) and not {error}");
    }
}

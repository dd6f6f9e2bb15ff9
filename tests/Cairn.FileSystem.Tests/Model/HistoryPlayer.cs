using Cairn.FileSystem.Branches;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Plays a history on a vault and on the reference side by side, comparing every answer and, time and again, everything.</summary>
internal sealed partial class HistoryPlayer : IDisposable
{
    private const int Sessions = 3, MaxGroup = 6;

    private readonly SteppedClock _clock = new();
    private readonly RefVault _reference = new();
    private readonly VaultUnderTest _vault;
    private readonly ViewComparison _views;
    private readonly Action<string> _trace;
    private int _names;

    public HistoryPlayer(EngineUnderTest engine, RunOptions options, Action<string>? trace = null)
    {
        _trace = trace ?? (static _ => { });
        _vault = new VaultUnderTest(engine, _clock, options.Vault, options.Cores);
        _views = new ViewComparison(_reference);
        AddEmptyBranch(_vault.Cores[0].OpenBranch("main").State.Record, 0);
    }

    public void Play(IReadOnlyList<Step> steps)
    {
        for (var i = 0; i < steps.Count;)
        {
            var step = steps[i++];
            _clock.Move(TimeSpan.FromMilliseconds(7));
            if (step.Kind is StepKind.Together or StepKind.Batch or StepKind.Queue)
            {
                var group = steps.Skip(i).Take(1 + step.B % MaxGroup).TakeWhile(static next => next.IsOnNodes).ToList();
                i += group.Count;
                RunGroup(step, group);
            }
            else if (step.IsOnNodes)
            {
                RunTogether(step, [step], batch: false);
            }
            else
            {
                Change(step);
            }
            CheckTip(LiveBranch(step), step);
        }
        CheckEverything();
        SweepAll();
        CheckEverything();
        new TableCheck(_vault.Cores[0], _reference).Check();
    }

    public void Dispose() => _vault.Dispose();

    private int Core(Step step) => step.A / 8 % _vault.Cores.Count;

    private static long Session(Step step) => 1 + step.A / 16 % Sessions;

    private RefBranch LiveBranch(Step step) => _reference.Live[step.A % 8 % _reference.Live.Count];

    private void RunGroup(Step step, List<Step> group)
    {
        _trace($"{step.Kind} of {group.Count}");
        if (step.Kind == StepKind.Queue)
            RunQueued(step, group);
        else
            RunTogether(step, group, step.Kind == StepKind.Batch);
    }

    /// <summary>Several operations of one session as one change.</summary>
    private void RunTogether(Step step, List<Step> group, bool batch)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var draft = new RefDraft(branch, core, _clock.Now, batch) { Session = Session(step) };
        bool Act(Commit.Draft product)
        {
            foreach (var each in group)
                new NodeActions(product, draft, _reference, _trace).Act(each);
            return true;
        }
        if (batch)
            Operations.Batches.Run(Inodes(core, branch, draft.Session), RevisionKind.Batch, Act);
        else
            Inodes(core, branch, draft.Session).Run(Act);
        draft.EndRevision(batch ? RevisionKind.Batch : RevisionKind.Operations);
        AssertTip(core, branch);
    }

    /// <summary>Several changes of several sessions that wait while another is under way, and so share a transaction.</summary>
    private void RunQueued(Step step, List<Step> group)
    {
        var (branch, core) = (LiveBranch(step), Core(step));
        var draft = new RefDraft(branch, core, _clock.Now);
        var queue = new CommitQueue(_vault.Cores[core].OpenBranch(branch.Id).Committer);
        foreach (var each in group)
            queue.Add(Session(each), product =>
            {
                draft.Session = Session(each);
                new NodeActions(product, draft, _reference, _trace).Act(each);
            });
        queue.Run();
        draft.EndRevision();
        AssertTip(core, branch);
    }

    private InodeBranch Inodes(int core, RefBranch branch, long session)
    {
        var vault = _vault.Cores[core];
        return vault.Inodes(vault.OpenBranch(branch.Id), session);
    }

    private void AssertTip(int core, RefBranch branch)
    {
        var vault = _vault.Cores[core];
        using var transaction = vault.Engine.BeginRead();
        var tip = vault.Branches.Tip(transaction, branch.Id);
        Assert.True(tip == new Tip(branch.Tip, branch.TipTime), $"The tip of {branch.Name} is {tip} and should be {branch.Tip} of {branch.TipTime}");
    }

    private RefBranch AddEmptyBranch(BranchRecord record, long session)
    {
        var branch = new RefBranch(record.Id, System.Text.Encoding.UTF8.GetString(record.Name), null, 0);
        var now = _clock.Now;
        var root = new RefNode { Ino = Node.Root, Type = NodeType.Directory, Permissions = 0x1ED, MTime = now, CTime = now, BTime = now, Start = 1 };
        var made = new RefRecord(Operation.MakeDirectory, session, Node.Root, new RefPlace(0, ""));
        branch.Revisions.Add(1, new RefRevision(RefTree.Empty.With(root), now, now, RevisionKind.Operations, [made]));
        (branch.Tip, branch.TipTime) = (1, now);
        _reference.Branches.Add(branch);
        return branch;
    }
}

using Cairn.FileSystem.Branches;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Retention;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Checking;

/// <summary>
/// Looks at a whole vault and says what does not hold: every branch at its tip and at every anchored revision as a file system, history's
/// own rules, the log. Reads only; meant to run beside readers and writers, each branch being looked at in one snapshot.
/// </summary>
internal sealed class Checker(VaultCore vault, IProgress<OperationProgress>? progress = null)
{
    /// <summary>How many problems are listed at the most.</summary>
    public const int MaxProblems = 1_000;

    private readonly List<string> _problems = [];
    private readonly IdSet _contents = new();

    /// <summary>What is wrong, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Run(CancellationToken cancellation = default)
    {
        List<BranchRecord> branches = [];
        Guard("The list of branches", () =>
        {
            using var transaction = vault.Engine.BeginRead();
            branches = vault.Branches.All(transaction);
        });
        foreach (var branch in branches)
        {
            cancellation.ThrowIfCancellationRequested();
            Guard($"Branch {branch.Id}", () => CheckBranch(branch.Id, cancellation));
        }
        Guard("The packs", CheckPacks);
        return _problems;
    }

    private void CheckBranch(long id, CancellationToken cancellation)
    {
        using var transaction = vault.Engine.BeginRead();
        if (vault.Branches.Find(transaction, id) is not { } branch)
            return;
        CheckRecord(transaction, branch);
        if (!branch.Deleted)
        {
            CheckTree(transaction, branch, View.Tip, cancellation);
            Guard($"The log of branch {id}", () => CheckLog(transaction, branch));
        }
        foreach (var revision in new AnchorTable(vault).Of(transaction, id).Select(static anchor => anchor.Revision).Distinct())
            CheckTree(transaction, branch, revision, cancellation);
        Guard($"The history of branch {id}", () => new HistoryCheck(vault, transaction, branch, Add).Run(cancellation));
    }

    private void CheckPacks()
    {
        var problems = new List<string>();
        using var transaction = vault.Engine.BeginRead();
        vault.Content.Packs?.Check(transaction, problems);
        problems.ForEach(Add);
    }

    private void CheckTree(IReadTransaction transaction, BranchRecord branch, long revision, CancellationToken cancellation)
    {
        var where = revision == View.Tip ? $"branch {branch.Id}" : $"branch {branch.Id} at revision {revision}";
        Guard(where, () =>
        {
            var tree = new TreeCheck(vault, transaction, vault.Branches.View(transaction, branch, revision), _contents, problem => Add($"{where}: {problem}"));
            progress?.Report(new OperationProgress($"checking {where}", tree.Run(cancellation), 0, "nodes"));
        });
    }

    private void CheckRecord(IReadTransaction transaction, BranchRecord branch)
    {
        var tip = vault.Branches.Tip(transaction, branch.Id).Revision;
        if (tip < branch.Fork || branch.Horizon > tip)
            Add($"Branch {branch.Id} has tip {tip}, fork {branch.Fork} and horizon {branch.Horizon}, which cannot be.");
        if (branch.Parent == 0)
            return;
        if (vault.Branches.Find(transaction, branch.Parent) is null)
            Add($"Branch {branch.Id} was forked from branch {branch.Parent}, which is not there.");
        else if (!new AnchorTable(vault).Of(transaction, branch.Parent).Exists(anchor => anchor.Kind == AnchorKind.Fork && anchor.Id == branch.Id && anchor.Revision == branch.Fork))
            Add($"Nothing in branch {branch.Parent} holds revision {branch.Fork} for its fork {branch.Id}.");
    }

    private void CheckLog(IReadTransaction transaction, BranchRecord branch)
    {
        var expected = branch.Fork + 1;
        var time = new Timestamp(long.MinValue, 0);
        foreach (var revision in vault.Log.Read(transaction, branch.Id, branch.Fork + 1, View.Tip))
        {
            if (revision.Revision != expected)
                Add($"The log of branch {branch.Id} has revision {revision.Revision} where {expected} is expected.");
            if (revision.Header.Time < time)
                Add($"Revision {revision.Revision} of branch {branch.Id} is earlier than the one before it.");
            (expected, time) = (revision.Revision + 1, revision.Header.Time);
        }
        if (expected == branch.Fork + 1 && branch.Parent == 0)
            Add($"Branch {branch.Id} was born empty, and its log has nothing.");
    }

    private void Guard(string what, Action check)
    {
        try
        {
            check();
        }
        catch (CairnException unreadable) when (unreadable.Code is ErrorCode.Corrupt or ErrorCode.Truncated or ErrorCode.InputOutput)
        {
            Add($"{what} cannot be checked on: {unreadable.Message}");
        }
    }

    private void Add(string problem)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add(problem);
    }
}

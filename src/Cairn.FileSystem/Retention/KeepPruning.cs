using Cairn.FileSystem.Branches;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Properties;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>What pruning by a rule did, or would do.</summary>
/// <param name="Keep">The rule.</param>
/// <param name="HorizonBefore">The horizon before.</param>
/// <param name="Horizon">The horizon afterwards.</param>
/// <param name="Dropped">Records that only revisions below the horizon needed.</param>
/// <param name="Thinned">Records above it that marks took the place of.</param>
internal sealed record PruneOutcome(KeepRule Keep, long HorizonBefore, long Horizon, long Dropped, long Thinned);

/// <summary>Drops history by what is to be kept: a branch's property, or a rule that is given. Ages are told by the trusted clock.</summary>
internal sealed class KeepPruning(VaultCore vault)
{
    private readonly TrustedClock _clock = new(vault);
    private readonly AnchorTable _anchors = new(vault);

    private sealed record Plan(KeepRule Keep, TimeSpan Interval, long Before, long Horizon);

    /// <summary>Prunes a branch.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="rule">What is kept; null: what the property <c>history.keep</c> says.</param>
    /// <param name="dryRun">Whether it only says what would go.</param>
    /// <param name="progress">Is told of each stage.</param>
    /// <param name="cancellation">Ends it between slices; what was dropped stays dropped.</param>
    public PruneOutcome Prune(long branch, KeepRule? rule, bool dryRun, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var plan = dryRun ? Look(branch, rule) : vault.ChangeStructure([branch], transaction => Make(transaction, branch, rule, _clock.Advance(transaction)));
        progress?.Report(new OperationProgress("thinning", 0, 0));
        var thinned = vault.Thinning.Thin(branch, plan.Keep, plan.Interval, dryRun, cancellation);
        progress?.Report(new OperationProgress("dropping", 0, 0));
        var dropped = dryRun ? CountUnneeded(branch, plan.Horizon, cancellation) : vault.Retention.Prune(branch, plan.Horizon, cancellation);
        return new PruneOutcome(plan.Keep, plan.Before, plan.Horizon, dropped, thinned);
    }

    private Plan Look(long branch, KeepRule? rule)
    {
        using var transaction = vault.Engine.BeginRead();
        return Make(transaction, branch, rule, _clock.Now(transaction));
    }

    private Plan Make(IReadTransaction transaction, long id, KeepRule? rule, Timestamp now)
    {
        var branch = vault.Branches.RequireLive(transaction, id);
        var keep = rule ?? KeepRule.Parse(vault.Properties.Effective(transaction, branch, KnownProperty.HistoryKeep)!.Value);
        var interval = KnownProperty.ParseInterval(vault.Properties.Effective(transaction, branch, KnownProperty.VersionsInterval)!.Value);
        return new Plan(keep, interval, branch.Horizon, Math.Max(branch.Horizon, HorizonOf(transaction, branch, keep, now)));
    }

    /// <summary>The last revision that was true as long ago as history is kept: it stays, and what came before goes.</summary>
    private long HorizonOf(IReadTransaction transaction, BranchRecord branch, KeepRule keep, Timestamp now)
    {
        var tip = vault.Branches.Tip(transaction, branch.Id).Revision;
        if (keep.Kind != KeepKind.Duration)
            return keep.Kind == KeepKind.Off ? tip : branch.Horizon;
        var since = now with { Seconds = now.Seconds - (long)keep.Duration.TotalSeconds };
        var last = vault.Log.LastNotLater(transaction, branch.Id, branch.Fork, tip, since);
        return last > branch.Fork ? last : branch.Horizon;
    }

    private long CountUnneeded(long branch, long horizon, CancellationToken cancellation)
    {
        using var transaction = vault.Engine.BeginRead();
        var anchored = _anchors.Of(transaction, branch).ConvertAll(static anchor => anchor.Revision);
        long count = 0;
        foreach (var table in new TemporalTable[] { vault.Nodes, vault.Entries, vault.Attributes })
            foreach (var (_, start, end) in table.PastOf(transaction, branch))
            {
                cancellation.ThrowIfCancellationRequested();
                count += end <= horizon && !Pruning.IsNeeded(anchored, start, end) ? 1 : 0;
            }
        return count;
    }
}

using Cairn.FileSystem;
using Cairn.FileSystem.Retention;

namespace Cairn;

/// <summary>What pruning a branch did, or would do.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Keep">What was to be kept.</param>
/// <param name="HorizonBefore">Before, revisions below this could be read only where something holds them.</param>
/// <param name="Horizon">Afterwards it is this one.</param>
/// <param name="Dropped">Records of files, names and attributes that went, because only revisions below the horizon needed them.</param>
/// <param name="Thinned">Records of files above the horizon that went: versions beyond those that are kept, and what no close ended.</param>
/// <param name="DryRun">Whether nothing was done.</param>
public sealed record PruneReport(string Branch, KeepRule Keep, long HorizonBefore, long Horizon, long Dropped, long Thinned, bool DryRun)
{
    internal static PruneReport From(string branch, PruneOutcome outcome, bool dryRun) =>
        new(branch, outcome.Keep, outcome.HorizonBefore, outcome.Horizon, outcome.Dropped, outcome.Thinned, dryRun);
}

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn prune</c>: drops old history that nothing holds.</summary>
internal sealed class PruneVerb : ChangingVerb
{
    private readonly Option<string> _keep = new("--keep") { Description = "What stays: the history of a time (30d), so many versions of each file (10), or off. Without it: what history.keep says.", HelpName = "how much" };
    private readonly Option<string> _before = new("--before") { Description = "What goes: all before this point.", HelpName = "point" };
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say what would be done.", "-n");
    private readonly Option<bool> _yes = Typed.Switch("--yes", "Do not ask.", "-y");

    public PruneVerb() : base("prune", "Drop old history of a branch. What snapshots and forks hold stays; 'cairn gc' then frees the room.")
    {
        foreach (var option in new Option[] { _keep, _before, _dryRun, _yes })
            Add(option);
    }

    public override string Examples => """
        cairn prune --keep 30d --dry-run
        cairn prune --before v1 --yes
        cairn config set history.keep 90d && cairn prune --yes
        """;

    protected override int Change(Call call)
    {
        if (call.Get(_keep) is not null && call.Get(_before) is not null)
            throw new UsageException("--keep and --before exclude each other.");
        return call.Get(_before) is { } before ? Before(call, call.Points.ResolveHere(before).Revision) : Keep(call);
    }

    private int Before(Call call, long horizon)
    {
        if (call.Get(_dryRun))
            return Report(call, new PrunedReport(call.Branch.Name, horizon, null, null));
        Ask(call, $"before revision {horizon}");
        return Report(call, new PrunedReport(call.Branch.Name, horizon, call.Branch.Prune(horizon, call.Cancellation), 0));
    }

    private int Keep(Call call)
    {
        var rule = call.Get(_keep) is { } typed ? Rule(typed) : default(KeepRule?);
        if (!call.Get(_dryRun))
            Ask(call, $"beyond '{rule?.ToString() ?? call.Branch.Properties.Get("history.keep")?.Value}'");
        using var progress = new Progress(call.Terminal, call.Surroundings.Clock, "pruning");
        var pruned = call.Branch.Prune(rule, call.Get(_dryRun), progress, call.Cancellation);
        return Report(call, new PrunedReport(pruned.Branch, pruned.Horizon, pruned.Dropped, pruned.Thinned));
    }

    private void Ask(Call call, string what) =>
        Confirmation.Require(call, call.Get(_yes), $"Drop the history of '{call.Branch.Name}' {what} that no snapshot or fork holds?");

    private int Report(Call call, PrunedReport report)
    {
        if (call.Terminal.Json)
            call.Terminal.WriteJson(report, CliJson.Default.PrunedReport);
        else
            call.Terminal.Output.WriteLine($"{(call.Get(_dryRun) ? "Would drop" : "Dropped")} {(report.Dropped is { } records ? Amounts.Of(records + (report.Thinned ?? 0), "record") : "the history")} of '{report.Branch}'; its history begins at revision {report.Horizon}.");
        return ExitCode.Success;
    }

    private static KeepRule Rule(string text)
    {
        try
        {
            return KeepRule.Parse(text);
        }
        catch (CairnException malformed)
        {
            throw new UsageException(malformed.Message);
        }
    }
}

/// <summary>What <c>cairn prune --json</c> prints.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Horizon">Below this revision only what is held stays.</param>
/// <param name="Dropped">How many records of files, names and attributes went, or would; null where that is not known beforehand.</param>
/// <param name="Thinned">How many versions above the horizon went, or would; null where that is not known beforehand.</param>
internal sealed record PrunedReport(string Branch, long Horizon, long? Dropped, long? Thinned);

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn gc</c>: frees contents that nothing names any more.</summary>
internal sealed class GcVerb : ChangingVerb
{
    private readonly Option<bool> _alone = Typed.Switch("--alone", "Nobody else uses the vault: be done in one pass rather than two.");
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say what would be freed.", "-n");

    public GcVerb() : base("gc", "Free contents that no revision names any more; 'cairn vault compact' then gives the room back.")
    {
        Add(_alone);
        Add(_dryRun);
    }

    public override string Examples => """
        cairn gc --dry-run           what nothing names any more, and what it takes
        cairn gc && cairn vault compact
        """;

    protected override int Change(Call call)
    {
        var report = Collect(call);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(report, CliJson.Default.GcReport);
        else
            call.Terminal.Output.WriteLine($"{(call.Get(_dryRun) ? "Would free" : "Freed")} {Amounts.Of(report.Freed, "content")}, {ByteSize.Format(report.Bytes)}.");
        return ExitCode.Success;
    }

    private GcReport Collect(Call call)
    {
        using var progress = new Progress(call.Terminal, call.Surroundings.Clock, "collecting");
        var first = call.Vault.Collect(call.Get(_alone), call.Get(_dryRun), progress, call.Cancellation);
        if (call.Get(_alone) || call.Get(_dryRun))
            return new GcReport(first.Contents, first.Bytes);
        // What the first pass finds, the second frees, if it is unused still: somebody else may have been about to use it.
        var second = call.Vault.Collect(alone: false, dryRun: false, progress, call.Cancellation);
        return new GcReport(first.Contents + second.Contents, first.Bytes + second.Bytes);
    }
}

/// <summary>What <c>cairn gc --json</c> prints.</summary>
/// <param name="Freed">How many inline contents, chunks and map pages were freed, or would be.</param>
/// <param name="Bytes">Bytes that they took as they were stored.</param>
internal sealed record GcReport(long Freed, long Bytes);

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Verbs.Vaults;

/// <summary><c>cairn gc</c>: frees contents that nothing names any more.</summary>
internal sealed class GcVerb : ChangingVerb
{
    private readonly Option<bool> _alone = Typed.Switch("--alone", "Nobody else uses the vault: be done in one pass rather than two.");

    public GcVerb() : base("gc", "Free contents that no revision names any more; 'cairn vault compact' then gives the room back.") => Add(_alone);

    public override string Examples => "cairn gc";

    protected override int Change(Call call)
    {
        long freed;
        using (var progress = new Progress(call.Terminal, call.Surroundings.Clock, "collecting"))
        {
            // What the first pass finds, the second frees, if it is unused still: somebody else may have been about to use it.
            freed = call.Vault.Collect(call.Get(_alone), progress, call.Cancellation);
            if (!call.Get(_alone))
                freed += call.Vault.Collect(alone: false, progress, call.Cancellation);
        }
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new GcReport(freed), CliJson.Default.GcReport);
        else
            call.Terminal.Output.WriteLine($"Freed {Amounts.Of(freed, "content")}.");
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn gc --json</c> prints.</summary>
/// <param name="Freed">How many inline contents, chunks and map pages were freed.</param>
internal sealed record GcReport(long Freed);

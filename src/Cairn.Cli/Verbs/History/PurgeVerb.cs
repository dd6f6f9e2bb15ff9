using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn purge</c>: destroys what a path ever held.</summary>
internal sealed class PurgeVerb : ChangingVerb
{
    private const int MostShown = 20;

    private readonly Argument<string> _path = Typed.Path("path", "The file or directory; it need not be there any more.");
    private readonly Option<int?> _version = new("--version") { Description = "Only one version, as 'cairn versions' lists it.", HelpName = "n" };
    private readonly Option<bool> _force = Typed.Switch("--force", "Also where snapshots, forks or tips show it: they lose it.", "-f");
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say what would go.", "-n");
    private readonly Option<bool> _yes = Typed.Switch("--yes", "Do not ask.", "-y");

    public PurgeVerb() : base("purge", "Destroy for good what a path ever held, except what it holds now, in all branches. Delete the file first to destroy all of it.")
    {
        Add(_path);
        foreach (var option in new Option[] { _version, _force, _dryRun, _yes })
            Add(option);
    }

    public override string Examples => """
        cairn purge /secret.key --dry-run       what would go, and what holds it
        cairn rm /secret.key && cairn purge /secret.key --yes && cairn gc
        """;

    protected override int Change(Call call)
    {
        var path = call.Path(call.Get(_path));
        var preview = call.Branch.PreviewPurge(path, call.Cancellation);
        if (call.Get(_dryRun))
            return Report(call, path, preview, done: false);
        Confirmation.Require(call, call.Get(_yes), $"Destroy {Amounts.Of(preview.Contents, "content")} ({ByteSize.Format(preview.Bytes)}) of '{path}' for good?");
        return Report(call, path, Purge(call, path), done: true);
    }

    private PurgePreview Purge(Call call, FilePath path)
    {
        using var progress = new Progress(call.Terminal, call.Surroundings.Clock, "purging");
        return call.Get(_version) is { } number
            ? call.Branch.PurgeVersion(VersionsVerb.Of(call, path, number), call.Get(_force), progress, call.Cancellation)
            : call.Branch.Purge(path, call.Get(_force), progress, call.Cancellation);
    }

    private static int Report(Call call, FilePath path, PurgePreview purge, bool done)
    {
        var holders = purge.Holders.Select(holder => $"{holder.Kind} {holder.Branch}{(holder.Name.Length > 0 ? $"@{holder.Name}" : "")} at revision {holder.Revision}")
            .Concat(purge.Tips.Select(tip => $"{tip.Path} of the branch {tip.Branch}")).ToList();
        if (call.Terminal.Json)
        {
            call.Terminal.WriteJson(new PurgeReport(path.ToString(), done, purge.Contents, purge.Bytes, purge.Records, purge.Attributes, holders), CliJson.Default.PurgeReport);
            return ExitCode.Success;
        }
        call.Terminal.Output.WriteLine($"{(done ? "Destroyed" : "Would destroy")} {Amounts.Of(purge.Contents, "content")}, {ByteSize.Format(purge.Bytes)}{(purge.Attributes > 0 ? $", {Amounts.Of(purge.Attributes, "attribute")}" : "")}.");
        foreach (var holder in holders.Take(MostShown))
            call.Terminal.Output.WriteLine($"{(done ? "It was" : "It is")} shown by: {call.Terminal.Show(holder)}");
        if (holders.Count > MostShown)
            call.Terminal.Output.WriteLine($"and by {holders.Count - MostShown} more.");
        if (done)
            call.Terminal.Say("'cairn gc' and 'cairn vault compact' take the bytes out of the vault's files.");
        return ExitCode.Success;
    }
}

/// <summary>What <c>cairn purge --json</c> prints.</summary>
/// <param name="Path">The path.</param>
/// <param name="Done">Whether it was done; false with <c>--dry-run</c>.</param>
/// <param name="Contents">How many contents went, or would.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Records">How many records of files named them.</param>
/// <param name="Attributes">How many values of extended attributes went.</param>
/// <param name="Holders">What shows some of it, in words.</param>
internal sealed record PurgeReport(string Path, bool Done, int Contents, long Bytes, long Records, int Attributes, IReadOnlyList<string> Holders);

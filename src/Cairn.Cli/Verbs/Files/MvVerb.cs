using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn mv</c>: moves and renames.</summary>
internal sealed class MvVerb : ChangingVerb
{
    private readonly Argument<string[]> _paths = new("paths") { Description = "What is moved, and last where to: a new name, or a directory.", Arity = new ArgumentArity(2, 100_000) };
    private readonly Option<bool> _force = Typed.Switch("--force", "Replace a file, or an empty directory, that is there.", "-f");

    public MvVerb() : base("mv", "Move or rename files and directories.")
    {
        _paths.CompletionSources.Add(Completion.Paths);
        Add(_paths);
        Add(_force);
    }

    public override string Examples => """
        cairn mv /draft.md /final.md       rename
        cairn mv /a /b /archive            move into a directory
        """;

    protected override int Change(Call call)
    {
        foreach (var (from, to) in Destinations.Of(call, call.Get(_paths)!))
        {
            call.Files.Move(from, to, overwrite: call.Get(_force));
            FileReport.Print(call, to);
        }
        return ExitCode.Success;
    }
}

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn cp</c>: copies within a branch, also from its past; contents are shared, so size does not matter.</summary>
internal sealed class CpVerb : ChangingVerb
{
    private readonly Argument<string[]> _paths = new("paths") { Description = "What is copied, and last where to: a new name, or a directory.", Arity = new ArgumentArity(2, 100_000) };
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Directories, with all below them.", "-r");
    private readonly Option<bool> _force = Typed.Switch("--force", "Replace files that are there.", "-f");

    public CpVerb() : base("cp", "Copy files, sharing their contents.")
    {
        _paths.CompletionSources.Add(Completion.Paths);
        Add(_paths);
        Add(_recursive);
        Add(_force);
    }

    public override string Examples => """
        cairn cp /a.txt /b.txt             a file
        cairn cp -r /src /old/src          a directory, at no cost in space
        """;

    protected override int Change(Call call)
    {
        foreach (var (from, to) in Destinations.Of(call, call.Get(_paths)!))
        {
            if (call.Files.GetInfo(from, followLink: false).IsDirectory && !call.Get(_recursive))
                throw new CairnException(ErrorCode.IsADirectory, $"'{from}' is a directory; 'cairn cp -r' copies it.");
            call.Files.Copy(from, to, overwrite: call.Get(_force));
            FileReport.Print(call, to);
        }
        return ExitCode.Success;
    }
}

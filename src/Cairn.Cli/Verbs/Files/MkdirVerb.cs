using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn mkdir</c>: makes directories.</summary>
internal sealed class MkdirVerb : ChangingVerb
{
    private readonly Argument<string[]> _paths = Typed.Paths("path", "The directories.");
    private readonly Option<bool> _parents = Typed.Switch("--parents", "Make those on the way, too; one that is there is no error.", "-p");

    public MkdirVerb() : base("mkdir", "Make directories.")
    {
        Add(_paths);
        Add(_parents);
    }

    public override string Examples => """
        cairn mkdir /notes
        cairn mkdir -p /src/deep/below
        """;

    protected override int Change(Call call)
    {
        foreach (var path in call.Get(_paths)!.Select(call.Path))
        {
            if (!call.Get(_parents))
                RequireFree(call, path);
            call.Files.CreateDirectory(path);
            FileReport.Print(call, path);
        }
        return ExitCode.Success;
    }

    private static void RequireFree(Call call, FilePath path)
    {
        if (call.Files.Find(path, followLink: false) is not null)
            throw new CairnException(ErrorCode.AlreadyExists, $"'{path}' is there already.");
        if (call.Files.Find(path.Parent) is null)
            throw new CairnException(ErrorCode.NotFound, $"'{path.Parent}' is not there; 'cairn mkdir -p' makes it, too.");
    }
}

using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn rm</c>: deletes; history keeps what was deleted.</summary>
internal sealed class RmVerb : ChangingVerb
{
    private readonly Argument<string[]> _paths = Typed.Paths("path", "What is deleted.");
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Directories, with all below them.", "-r", "-R");
    private readonly Option<bool> _force = Typed.Switch("--force", "What is not there is no error.", "-f");

    public RmVerb() : base("rm", "Delete files and directories; history keeps them.")
    {
        Add(_paths);
        Add(_recursive);
        Add(_force);
    }

    public override string Examples => """
        cairn rm /old.txt
        cairn rm -r /build        a directory; 'cairn restore /build' brings it back
        """;

    protected override int Change(Call call)
    {
        foreach (var path in call.Get(_paths)!.Select(call.Path))
            if (!call.Get(_force) || call.Files.Find(path, followLink: false) is not null)
                call.Files.Delete(path, call.Get(_recursive));
        return ExitCode.Success;
    }
}

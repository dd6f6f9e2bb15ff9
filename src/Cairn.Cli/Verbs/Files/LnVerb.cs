using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn ln</c>: makes links.</summary>
internal sealed class LnVerb : ChangingVerb
{
    private readonly Argument<string> _target = Typed.Path("target", "What the link leads to; of a symbolic link any text.");
    private readonly Argument<string> _path = Typed.Path("path", "The link.");
    private readonly Option<bool> _symbolic = Typed.Switch("--symbolic", "A symbolic link, rather than a further name.", "-s");

    public LnVerb() : base("ln", "Give a file a further name, or make a symbolic link.")
    {
        Add(_target);
        Add(_path);
        Add(_symbolic);
    }

    public override string Examples => """
        cairn ln /a.txt /b.txt             a further name for the same file
        cairn ln -s ../shared /src/shared  a symbolic link
        """;

    protected override int Change(Call call)
    {
        var target = call.Get(_target)!;
        var path = call.Path(call.Get(_path));
        if (call.Files.Find(path) is { IsDirectory: true })
            path /= FilePath.Parse(target).Name;
        if (call.Get(_symbolic))
            call.Files.CreateSymbolicLink(path, target);
        else
            call.Files.CreateHardLink(path, call.Path(target));
        return FileReport.Print(call, path);
    }
}

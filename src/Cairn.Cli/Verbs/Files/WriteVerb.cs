using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn write</c>: writes a file from one of this machine, or from what is piped in.</summary>
internal sealed class WriteVerb : ChangingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file in the vault; created if it is not there.");
    private readonly Argument<string?> _source = new("file") { Description = "A file of this machine; '-' or nothing: what is piped in.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _parents = Typed.Switch("--parents", "Create the directories on the way.", "-p");

    public WriteVerb() : base("write", "Write a file from one of this machine, or from what is piped in.")
    {
        Add(_path);
        Add(_source);
        Add(_parents);
    }

    public override string Examples => """
        echo hello | cairn write /hello.txt     from a pipe
        cairn write /src/main.c main.c          from a file
        """;

    protected override int Change(Call call)
    {
        var path = call.Path(call.Get(_path));
        using var source = Sources.Open(call, call.Get(_source));
        if (call.Get(_parents))
            call.Files.CreateDirectory(path.Parent);
        call.Files.WriteAll(path, source);
        return FileReport.Print(call, path);
    }
}

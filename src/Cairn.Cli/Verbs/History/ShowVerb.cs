using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn show</c>: prints a version of a file, also of one that was deleted.</summary>
internal sealed class ShowVerb : Verb
{
    private const int BufferBytes = 256 * 1024;

    private readonly Argument<string> _path = Typed.Path("path", "The file; it need not be there any more.");
    private readonly Option<int?> _version = new("--version", "-n") { Description = "The number of the version, as 'cairn versions' lists it; the newest when it is not given.", HelpName = "n" };

    public ShowVerb() : base("show", "Print a version of a file, also of one that was deleted.")
    {
        Add(_path);
        Add(_version);
    }

    public override string Examples => """
        cairn show /src/main.c --version 3
        cairn show /deleted.txt                  as it was last
        """;

    protected override int Run(Call call)
    {
        if (call.Terminal.Json)
            throw new UsageException("'show' prints the bytes of a file, which are not JSON.");
        var path = call.Path(call.Get(_path));
        var version = call.Get(_version) is { } number ? VersionsVerb.Of(call, path, number) : VersionsVerb.Of(call, path)[^1];
        using var stream = version.OpenRead();
        var buffer = new byte[BufferBytes];
        for (int count; (count = stream.Read(buffer)) > 0;)
            call.Terminal.Output.WriteBytes(buffer.AsSpan(0, count));
        return ExitCode.Success;
    }
}

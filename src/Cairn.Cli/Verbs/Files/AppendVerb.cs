using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn append</c>: adds to the end of a file.</summary>
internal sealed class AppendVerb : ChangingVerb
{
    /// <summary>What is appended as one operation: others may append at the same time, and nobody's bytes are lost.</summary>
    private const int AtOnce = 1 << 20;

    private readonly Argument<string> _path = Typed.Path("path", "The file in the vault; created if it is not there.");
    private readonly Argument<string?> _source = new("file") { Description = "A file of this machine; '-' or nothing: what is piped in.", Arity = ArgumentArity.ZeroOrOne };

    public AppendVerb() : base("append", "Add to the end of a file.")
    {
        Add(_path);
        Add(_source);
    }

    public override string Examples => """
        date | cairn append /log.txt            from a pipe
        cairn append /log.txt more.txt          from a file
        """;

    protected override int Change(Call call)
    {
        var path = call.Path(call.Get(_path));
        using var source = Sources.Open(call, call.Get(_source));
        var buffer = new byte[AtOnce];
        int count;
        do
        {
            count = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            call.Files.AppendAllBytes(path, buffer.AsSpan(0, count));
        }
        while (count == buffer.Length);
        return FileReport.Print(call, path);
    }
}

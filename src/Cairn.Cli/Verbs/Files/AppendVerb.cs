using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn append</c>: adds to the end of a file.</summary>
internal sealed class AppendVerb : ChangingVerb
{
    private const int OneOperation = 1 << 20;

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
        Append(call.Files, path, source);
        return FileReport.Print(call, path);
    }

    /// <summary>What is not large is one operation.</summary>
    private static void Append(BranchFiles files, FilePath path, Stream source)
    {
        var begin = new byte[OneOperation];
        var count = source.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        if (count < begin.Length)
        {
            files.AppendAllBytes(path, begin.AsSpan(0, count));
            return;
        }
        using var target = files.OpenWrite(path);
        target.Seek(0, SeekOrigin.End);
        target.Write(begin);
        source.CopyTo(target);
    }
}

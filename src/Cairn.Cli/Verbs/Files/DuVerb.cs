using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn du</c>: how large directories are.</summary>
internal sealed class DuVerb : ReadingVerb
{
    private readonly Argument<string[]> _paths = Typed.AnyPaths("path", "Directories or files; / when none is named.");
    private readonly Option<bool> _human = Typed.Switch("--human", "Sizes as 1.5 MB rather than bytes.", "-H");
    private readonly Option<bool> _summary = Typed.Switch("--summarize", "Only what was named, not each directory below.", "-s");
    private readonly Option<int?> _depth = new("--max-depth", "-d") { Description = "How deep to show directories.", HelpName = "n" };

    public DuVerb() : base("du", "Sum up the sizes of the files in directories, each file once.")
    {
        Add(_paths);
        Add(_human);
        Add(_summary);
        Add(_depth);
    }

    public override string Examples => """
        cairn du -sH /src              one sum
        cairn du -d 1 --at yesterday   each directory, as it was
        """;

    protected override int Read(Call call)
    {
        var depth = call.Get(_summary) ? 0 : call.Get(_depth) ?? int.MaxValue;
        var seen = new HashSet<long>();
        foreach (var path in (call.Get(_paths) is { Length: > 0 } typed ? typed : [""]).Select(call.Path))
            Sum(call, call.View.GetInfo(path), depth, seen, named: true);
        return ExitCode.Success;
    }

    private (long Bytes, long Files) Sum(Call call, FileEntry entry, int depth, HashSet<long> seen, bool named)
    {
        if (!entry.IsDirectory)
        {
            var size = seen.Add(entry.Ino) ? entry.Size : 0;
            if (named)
                Print(call, entry.Path, size, 1);
            return (size, 1);
        }
        long bytes = 0, files = 0;
        foreach (var below in call.View.Enumerate(entry.Path))
        {
            var (belowBytes, belowFiles) = Sum(call, below, depth - 1, seen, named: false);
            (bytes, files) = (bytes + belowBytes, files + belowFiles);
        }
        if (depth >= 0)
            Print(call, entry.Path, bytes, files);
        return (bytes, files);
    }

    private void Print(Call call, FilePath path, long bytes, long files)
    {
        if (call.Terminal.Json)
            call.Terminal.WriteJsonLine(new DuReport(path.ToString(), bytes, files), json => json.DuReport);
        else
            call.Terminal.Output.WriteLine($"{(call.Get(_human) ? ByteSize.Format(bytes) : bytes.ToString(CultureInfo.InvariantCulture))}\t{call.Terminal.Show(path)}");
    }
}

/// <summary>What <c>cairn du --json</c> prints, one in each line.</summary>
/// <param name="Path">The directory or file.</param>
/// <param name="Bytes">The sizes of all files in it and below, each file once.</param>
/// <param name="Files">How many names there are that are not directories.</param>
internal sealed record DuReport(string Path, long Bytes, long Files);

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn grep</c>: lines that match, in files side by side; printed in the order of the files.</summary>
internal sealed class GrepVerb : ReadingVerb
{
    /// <summary>Files that are searched at once; their results wait until it is their turn.</summary>
    private static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount) * 8;

    private readonly Argument<string> _pattern = new("pattern") { Description = "A regular expression, or a text with -F." };
    private readonly Argument<string[]> _paths = Typed.AnyPaths("path", "Files, or directories with all below them; everything when nothing is named.");
    private readonly Option<bool> _ignoreCase = Typed.Switch("--ignore-case", "Letters match in either case.", "-i");
    private readonly Option<bool> _numbers = Typed.Switch("--line-number", "Show the numbers of lines.", "-n");
    private readonly Option<bool> _names = Typed.Switch("--files-with-matches", "Only the names of files.", "-l");
    private readonly Option<bool> _fixed = Typed.Switch("--fixed-strings", "The pattern is a text.", "-F");
    private readonly Option<bool> _extended = Typed.Switch("--extended-regexp", "The pattern is a regular expression, as it is without this.", "-E");
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Go through directories, as it does without this.", "-r");
    private readonly Option<bool> _invert = Typed.Switch("--invert-match", "Lines that do not match.", "-v");
    private readonly Option<bool> _text = Typed.Switch("--text", "Show lines of binary files as well.", "-a");

    public GrepVerb() : base("grep", "Find lines that match.")
    {
        Add(_pattern);
        Add(_paths);
        foreach (var option in new[] { _ignoreCase, _numbers, _names, _fixed, _extended, _recursive, _invert, _text })
            Add(option);
    }

    public override string Examples => """
        cairn grep -n 'TODO|FIXME' /src
        cairn grep -il password --at 2026-11-20      which files had it then
        """;

    protected override int Read(Call call)
    {
        var search = new LineSearch(call.Get(_pattern)!, call.Get(_fixed), call.Get(_ignoreCase), call.Get(_invert)) { FirstOnly = call.Get(_names), Text = call.Get(_text) };
        var found = false;
        var cancellation = call.Cancellation;
        foreach (var files in Files(call).Chunk(AtOnce))
        {
            var results = new FoundLines?[files.Length];
            Parallel.For(0, files.Length, new ParallelOptions { CancellationToken = cancellation }, i => results[i] = search.In(call.View, files[i]));
            foreach (var result in results)
                if (result is { Any: true })
                {
                    found = true;
                    Print(call, result);
                }
        }
        return found ? ExitCode.Success : ExitCode.Failed;
    }

    private IEnumerable<FileEntry> Files(Call call)
    {
        foreach (var path in (call.Get(_paths) is { Length: > 0 } typed ? typed : [""]).Select(call.Path))
        {
            var entry = call.View.GetInfo(path);
            if (!entry.IsDirectory)
                yield return entry;
            else
                foreach (var below in call.View.Enumerate(path, recursive: true))
                    if (below.Type == NodeType.File)
                        yield return below;
        }
    }

    private void Print(Call call, FoundLines found)
    {
        var terminal = call.Terminal;
        var path = terminal.Show(found.Path);
        if (terminal.Json)
            foreach (var line in found.Lines)
                terminal.WriteJsonLine(new GrepReport(found.Path.ToString(), line.Number, line.Text), json => json.GrepReport);
        else if (call.Get(_names))
            terminal.Output.WriteLine(path);
        else if (found.IsBinary && !call.Get(_text))
            terminal.Output.WriteLine($"{path}: a binary file that matches");
        else
            foreach (var line in found.Lines)
                terminal.Output.WriteLine($"{terminal.Paint(path, Style.Link)}:{(call.Get(_numbers) ? $"{terminal.Paint($"{line.Number}", Style.Good)}:" : "")}{terminal.Show(line.Text)}");
    }
}

/// <summary>What <c>cairn grep --json</c> prints, one in each line.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The number of the line, from 1; 0 for a binary file.</param>
/// <param name="Text">The line; bytes that are no text show as U+FFFD. Empty for a binary file.</param>
internal sealed record GrepReport(string Path, long Line, string Text);

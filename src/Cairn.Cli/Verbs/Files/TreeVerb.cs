using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn tree</c>: a directory with all below it, as a tree.</summary>
internal sealed class TreeVerb : ReadingVerb
{
    private readonly Argument<string?> _path = Typed.OptionalPath("path", "The directory; / when none is named.");
    private readonly Option<int?> _depth = new("--level", "-L") { Description = "How deep to go.", HelpName = "n" };
    private readonly Option<bool> _all = Typed.Switch("--all", "Also names that begin with a dot.", "-a");

    public TreeVerb() : base("tree", "Show a directory with all below it as a tree.")
    {
        Add(_path);
        Add(_depth);
        Add(_all);
    }

    public override string Examples => """
        cairn tree                  everything
        cairn tree -L 2 /src        two levels of a directory
        """;

    protected override int Read(Call call)
    {
        if (call.Get(_depth) is < 1)
            throw new UsageException("--level is 1 or more.");
        var path = call.Path(call.Get(_path));
        var printer = new Printer(call, call.Get(_depth) ?? int.MaxValue, call.Get(_all));
        printer.Top(call.View.GetInfo(path));
        return ExitCode.Success;
    }

    private sealed class Printer(Call call, int depth, bool all)
    {
        private readonly Terminal _terminal = call.Terminal;
        private long _directories, _files;

        public void Top(FileEntry entry)
        {
            if (!_terminal.Json)
                _terminal.Output.WriteLine(_terminal.Paint(_terminal.Show(entry.Path), Style.Name));
            Below(entry.Path, "", 1);
            if (!_terminal.Json)
                _terminal.Output.WriteLine($"\n{Amounts.Of(_directories, "directory", "directories")}, {Amounts.Of(_files, "file")}");
        }

        private void Below(FilePath path, string indent, int level)
        {
            using var entries = call.View.Enumerate(path).Where(entry => all || !entry.Name.StartsWith('.')).GetEnumerator();
            for (var more = entries.MoveNext(); more;)
            {
                var entry = entries.Current;
                more = entries.MoveNext();
                Print(entry, indent + (more ? "├── " : "└── "));
                if (entry.IsDirectory && level < depth)
                    Below(entry.Path, indent + (more ? "│   " : "    "), level + 1);
            }
        }

        private void Print(FileEntry entry, string indent)
        {
            if (entry.IsDirectory)
                _directories++;
            else
                _files++;
            if (_terminal.Json)
                _terminal.WriteJsonLine(FileReport.Of(entry), json => json.FileReport);
            else
                _terminal.Output.WriteLine(indent + EntryRows.Named(_terminal, entry, entry.Name));
        }
    }
}

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn stat</c>: all that is known of a file.</summary>
internal sealed class StatVerb : ReadingVerb
{
    private readonly Argument<string[]> _paths = Typed.Paths("path", "The files.");
    private readonly Option<bool> _follow = Typed.Switch("--dereference", "What a symbolic link leads to, not the link.", "-L");

    public StatVerb() : base("stat", "Show all that is known of files.")
    {
        Add(_paths);
        Add(_follow);
    }

    public override string Examples => """
        cairn stat /src/main.c
        cairn stat --json /src/main.c --at v1
        """;

    protected override int Read(Call call)
    {
        foreach (var path in call.Get(_paths)!.Select(call.Path))
        {
            var entry = call.View.GetInfo(path, call.Get(_follow));
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(FileReport.Of(entry), json => json.FileReport);
            else
                Print(entry, call.Terminal);
        }
        return ExitCode.Success;
    }

    private static void Print(FileEntry entry, Terminal terminal)
    {
        void Row(string name, string value) => terminal.Output.WriteLine(terminal.IsInteractive ? $"{name,10}  {value}" : $"{name}\t{value}");
        Row("path", terminal.Show(entry.Path));
        Row("type", FileReport.TypeName(entry.Type));
        if (entry.LinkTarget is { } target)
            Row("target", terminal.Show(target));
        Row("size", terminal.IsInteractive && entry.Size >= 1024 ? $"{entry.Size} ({ByteSize.Format(entry.Size)})" : $"{entry.Size}");
        Row("inode", $"{entry.Ino}");
        Row("links", $"{entry.Links}");
        Row("mode", $"{Modes.Octal(entry.Permissions)} ({Modes.Text(entry)})");
        Row("owner", $"{entry.Uid}:{entry.Gid}");
        Row("modified", entry.Modified.ToString());
        Row("changed", entry.Changed.ToString());
        Row("created", entry.Created.ToString());
    }
}

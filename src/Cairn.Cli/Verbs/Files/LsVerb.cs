using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn ls</c>: lists directories.</summary>
internal sealed class LsVerb : ReadingVerb
{
    private readonly Argument<string[]> _paths = Typed.AnyPaths("path", "Directories or files; / when none is named.");
    private readonly Option<bool> _long = Typed.Switch("--long", "With mode, links, owner, size and time.", "-l");
    private readonly Option<bool> _all = Typed.Switch("--all", "Also names that begin with a dot.", "-a");
    private readonly Option<bool> _recursive = Typed.Switch("--recursive", "Everything below as well, each with its whole path.", "-R");

    public LsVerb() : base("ls", "List directories.")
    {
        Add(_paths);
        Add(_long);
        Add(_all);
        Add(_recursive);
    }

    public override string Examples => """
        cairn ls                          what is in /
        cairn ls -l /src --at yesterday   how it was
        cairn ls -R --json /src           everything below, for programs
        """;

    protected override int Read(Call call)
    {
        var paths = call.Get(_paths) is { Length: > 0 } typed ? typed : [""];
        var rows = new EntryRows(call, call.Get(_long));
        foreach (var path in paths.Select(call.Path))
        {
            if (paths.Length > 1 && call.Terminal.IsInteractive && !call.Terminal.Json && !call.Get(_recursive))
                rows.Title(path);
            List(call, path, rows);
        }
        rows.End();
        return ExitCode.Success;
    }

    private void List(Call call, FilePath path, EntryRows rows)
    {
        var entry = call.View.GetInfo(path);
        if (!entry.IsDirectory)
        {
            rows.Add(entry, path.ToString());
            return;
        }
        var recursive = call.Get(_recursive);
        foreach (var below in call.View.Enumerate(path, recursive))
            if (call.Get(_all) || !IsHidden(below.Path, path))
                rows.Add(below, recursive ? below.Path.ToString() : below.Name);
    }

    /// <summary>Whether a name on the way from <paramref name="top"/> begins with a dot.</summary>
    private static bool IsHidden(FilePath path, FilePath top)
    {
        for (; path != top && !path.IsRoot; path = path.Parent)
            if (path.Name.StartsWith('.'))
                return true;
        return false;
    }
}

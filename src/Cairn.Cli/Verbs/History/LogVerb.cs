using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn log</c>: what was done, newest first.</summary>
internal sealed class LogVerb : Verb
{
    private readonly Argument<string?> _path = Typed.OptionalPath("path", "Only what was done to this file, or in this directory.");
    private readonly Option<string> _since = new("--since") { Description = "Not before this time or revision.", HelpName = "point" };
    private readonly Option<string> _until = new("--until") { Description = "Not after this time or revision.", HelpName = "point" };
    private readonly Option<string> _session = new("--session") { Description = "Only what this user or agent did.", HelpName = "name" };
    private readonly Option<string> _operation = new("--op") { Description = "Only operations of this kind: write, create, rename, unlink…", HelpName = "name" };
    private readonly Option<int?> _number = new("--max-count", "-n") { Description = "So many operations at the most.", HelpName = "n" };
    private readonly Option<bool> _follow = Typed.Switch("--follow", "Follow the file back through renames.", "-f");

    public LogVerb() : base("log", "Show what was done, newest first.")
    {
        _operation.AcceptOnlyFromAmong([.. Operations.Names]);
        Add(_path);
        foreach (var option in new Option[] { _since, _until, _session, _operation, _number, _follow })
            Add(option);
    }

    public override string Examples => """
        cairn log -n 20
        cairn log /src --since yesterday --session agent-7
        cairn log --follow /src/main.c
        """;

    protected override int Run(Call call)
    {
        var since = call.Get(_since) is { } from ? RevisionNear(call, from, first: true) : 0;
        var until = call.Get(_until) is { } to ? RevisionNear(call, to, first: false) : long.MaxValue;
        var filter = new LogFilter(call.Get(_path) is { } path ? call.Path(path) : default(FilePath?), call.Get(_session), call.Get(_operation), call.Get(_follow));
        var left = call.Get(_number) ?? int.MaxValue;
        var lines = new LogLines(call);
        foreach (var entry in Lineage.Backwards(call.Branch, since, until))
        {
            if (left <= 0)
                break;
            if (!filter.Wants(entry))
                continue;
            lines.Print(entry);
            left--;
        }
        return ExitCode.Success;
    }

    /// <summary>The revision at a point; the one after a time, where history begins with it.</summary>
    private static long RevisionNear(Call call, string text, bool first)
    {
        if (!first || !MomentReader.TryRead(text, call.Surroundings.Clock, out var time) || long.TryParse(text, out _))
            return call.Points.ResolveHere(text).Revision;
        var limit = Timestamp.From(time);
        var next = long.MaxValue;
        foreach (var entry in Lineage.Backwards(call.Branch, 0, long.MaxValue))
            if (entry.Time < limit)
                break;
            else
                next = entry.Revision;
        return next;
    }
}

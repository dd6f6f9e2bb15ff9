using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary><c>cairn touch</c>: sets times, and creates files.</summary>
internal sealed class TouchVerb : ChangingVerb
{
    private readonly Argument<string[]> _paths = Typed.Paths("path", "The files; created if they are not there.");
    private readonly Option<string> _time = new("--time", "-t") { Description = "The time; now when none is given.", HelpName = "time" };
    private readonly Option<bool> _existing = Typed.Switch("--no-create", "Create nothing.", "-c");

    public TouchVerb() : base("touch", "Set when files were modified, creating those that are not there.")
    {
        Add(_paths);
        Add(_time);
        Add(_existing);
    }

    public override string Examples => """
        cairn touch /empty.txt
        cairn touch -t '2026-11-20 10:00' /report.md
        """;

    protected override int Change(Call call)
    {
        var clock = call.Surroundings.Clock;
        var time = clock.GetUtcNow();
        if (call.Get(_time) is { } typed && !MomentReader.TryRead(typed, clock, out time))
            throw new UsageException($"'{typed}' is not a time; write one as in 2026-11-20T10:00 or '2 hours ago'.");
        foreach (var path in call.Get(_paths)!.Select(call.Path))
        {
            if (call.Files.Find(path) is null)
            {
                if (call.Get(_existing))
                    continue;
                call.Files.AppendAllBytes(path, []);
            }
            call.Files.SetTimes(path, Timestamp.From(time), Timestamp.From(time));
            FileReport.Print(call, path);
        }
        return ExitCode.Success;
    }
}

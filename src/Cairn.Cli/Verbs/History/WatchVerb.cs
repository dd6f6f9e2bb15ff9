using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn watch</c>: what is done, as it is done, by any process.</summary>
internal sealed class WatchVerb : Verb
{
    private readonly Argument<string?> _path = Typed.OptionalPath("path", "Only what is done to this file, or in this directory.");
    private readonly Option<long?> _after = new("--after") { Description = "Begin after this revision rather than now.", HelpName = "revision" };
    private readonly Option<int?> _number = new("--max-count", "-n") { Description = "End after so many operations.", HelpName = "n" };

    public WatchVerb() : base("watch", "Show what is done as it is done, until Ctrl-C.")
    {
        Add(_path);
        Add(_after);
        Add(_number);
    }

    public override string Examples => """
        cairn watch /src
        cairn watch --json --after 1200 | my-program
        """;

    protected override int Run(Call call)
    {
        Follow(call).GetAwaiter().GetResult();
        return ExitCode.Success;
    }

    private async Task Follow(Call call)
    {
        var filter = new LogFilter(call.Get(_path) is { } path ? call.Path(path) : default(FilePath?), null, null, follow: false);
        var lines = new LogLines(call);
        var left = call.Get(_number) ?? int.MaxValue;
        await foreach (var entry in call.Branch.Watch(call.Get(_after) ?? call.Branch.Tip, call.Cancellation).ConfigureAwait(false))
        {
            if (!filter.Wants(entry))
                continue;
            lines.Print(entry);
            call.Terminal.Output.Flush();
            if (--left <= 0)
                return;
        }
    }
}

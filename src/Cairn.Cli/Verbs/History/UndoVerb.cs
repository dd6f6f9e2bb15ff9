using System.CommandLine;
using System.Globalization;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn undo</c>: reverses revisions, or what somebody did, as a new revision.</summary>
internal sealed class UndoVerb : ChangingVerb
{
    private readonly Argument<string?> _what = new("revisions") { Description = "A revision, or FIRST..LAST; the newest when none is given.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _last = new("--last", "-n") { Description = "The newest so many revisions.", HelpName = "n" };
    private readonly Option<string> _session = new("--session") { Description = "All that this user or agent did.", HelpName = "name" };
    private readonly Option<string> _since = new("--since") { Description = "With --session: only from this point on.", HelpName = "point" };

    public UndoVerb() : base("undo", "Reverse revisions, as a new one. Refuses with a list where later changes are in the way.")
    {
        Add(_what);
        Add(_last);
        Add(_session);
        Add(_since);
    }

    public override string Examples => """
        cairn undo                          the newest revision
        cairn undo -n 3                     the newest three
        cairn undo --session agent-7        all that agent-7 did
        """;

    protected override int Change(Call call)
    {
        var given = (call.Get(_what) is null ? 0 : 1) + (call.Get(_last) is null ? 0 : 1) + (call.Get(_session) is null ? 0 : 1);
        if (given > 1 || (call.Get(_since) is not null && call.Get(_session) is null))
            throw new UsageException("say one of: revisions, --last, --session (with --since, if you like).");
        var revision = call.Get(_session) is { } name
            ? call.Branch.UndoSession(name, call.Get(_since) is { } since ? call.Points.ResolveHere(since).Revision : 0, call.Cancellation)
            : Range(call);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(new UndoReport(revision), CliJson.Default.UndoReport);
        else
            call.Terminal.Output.WriteLine(revision == 0 ? "There was nothing to reverse." : $"Reversed as revision {revision}.");
        return ExitCode.Success;
    }

    private long Range(Call call)
    {
        var tip = call.Branch.Tip;
        var (first, last) = call.Get(_what) is { } typed ? Revisions(typed) : (tip - (call.Get(_last) ?? 1) + 1, tip);
        return call.Branch.Undo(first, last, call.Cancellation);
    }

    private static (long First, long Last) Revisions(string typed)
    {
        var dots = typed.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? (Number(typed), Number(typed)) : (Number(typed[..dots]), Number(typed[(dots + 2)..]));

        long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"'{typed}' is not a revision; write a number, or two as in 17..19. 'cairn log' lists them.");
    }
}

/// <summary>What <c>cairn undo --json</c> prints.</summary>
/// <param name="Revision">The revision that reverses; 0 when there was nothing to reverse.</param>
internal sealed record UndoReport(long Revision);

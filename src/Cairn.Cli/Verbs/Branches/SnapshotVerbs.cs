using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;

namespace Cairn.Cli.Verbs.Branches;

/// <summary><c>cairn snapshot create</c>: names a revision.</summary>
internal sealed class SnapshotCreateVerb : ChangingVerb
{
    private readonly Argument<string> _name = new("name") { Description = "Its name." };
    private readonly Option<string> _message = new("--message", "-m") { Description = "What there is to say about it.", HelpName = "text" };
    private readonly Option<string> _point = new("--of") { Description = "Which revision, or time; the newest when it is not given.", HelpName = "point" };

    public SnapshotCreateVerb() : base("create", "Name a revision, and hold it for as long as the name is there.")
    {
        Add(_name);
        Add(_message);
        Add(_point);
    }

    public override string Examples => """
        cairn snapshot create v1 -m 'first release'
        cairn snapshot create before --of '2 hours ago'
        """;

    protected override int Change(Call call)
    {
        var point = call.Get(_point) is { } typed ? call.Points.Resolve(typed) : null;
        var snapshot = (point?.Branch ?? call.Branch).Snapshot(call.Get(_name)!, call.Get(_message) ?? "", point?.Revision);
        if (call.Terminal.Json)
            call.Terminal.WriteJson(SnapshotReport.Of(snapshot, call.Branch.Name), CliJson.Default.SnapshotReport);
        else
            call.Terminal.Output.WriteLine($"Snapshot '{snapshot.Name}' of {call.Branch.Name} at revision {snapshot.Revision}.");
        return ExitCode.Success;
    }
}

/// <summary><c>cairn snapshot list</c>.</summary>
internal sealed class SnapshotListVerb() : Verb("list", "List the snapshots of a branch.")
{
    public override string Examples => "cairn snapshot list";

    protected override int Run(Call call)
    {
        var listing = new Listing("SNAPSHOT", "REVISION", "CREATED", "BY", "HOLDS", "MESSAGE");
        foreach (var snapshot in call.Branch.Snapshots())
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(SnapshotReport.Of(snapshot, call.Branch.Name), json => json.SnapshotReport);
            else
                listing.Add(
                    new Cell(snapshot.Name, Style.Name), snapshot.Revision, Modes.Time(snapshot.Created, call.Surroundings.Clock), call.Terminal.Show(snapshot.Actor),
                    snapshot.Holds.Count == 0 ? null : string.Join(", ", snapshot.Holds), call.Terminal.Show(snapshot.Message));
        if (!call.Terminal.Json)
            listing.Write(call.Terminal);
        return ExitCode.Success;
    }
}

/// <summary><c>cairn snapshot delete</c>.</summary>
internal sealed class SnapshotDeleteVerb : ChangingVerb
{
    private readonly Argument<string[]> _names = Typed.Snapshots();

    public SnapshotDeleteVerb() : base("delete", "Delete snapshots; what only they held goes with the next 'cairn prune'.") => Add(_names);

    public override string Examples => "cairn snapshot delete v1";

    protected override int Change(Call call)
    {
        foreach (var name in call.Get(_names)!)
            call.Branch.DeleteSnapshot(name);
        return ExitCode.Success;
    }
}

/// <summary><c>cairn snapshot hold</c> and <c>release</c>.</summary>
internal sealed class SnapshotHoldVerb : ChangingVerb
{
    private readonly bool _held;
    private readonly Argument<string[]> _names = Typed.Snapshots();
    private readonly Option<string> _tag = new("--tag", "-t") { Description = "Why, in a word; 'keep' when it is not given.", HelpName = "word" };

    public SnapshotHoldVerb(bool held)
        : base(held ? "hold" : "release", held ? "Keep snapshots from being deleted." : "Let held snapshots be deleted again.")
    {
        _held = held;
        Add(_names);
        Add(_tag);
    }

    public override string Examples => _held ? "cairn snapshot hold v1 --tag audit" : "cairn snapshot release v1 --tag audit";

    protected override int Change(Call call)
    {
        foreach (var name in call.Get(_names)!)
            if (_held)
                call.Branch.HoldSnapshot(name, call.Get(_tag) ?? "keep");
            else
                call.Branch.ReleaseSnapshot(name, call.Get(_tag) ?? "keep");
        return ExitCode.Success;
    }
}

/// <summary>A snapshot, as JSON shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Branch">The branch it is of.</param>
/// <param name="Revision">The revision it names.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="Message">What was said with it.</param>
/// <param name="Holds">What keeps it from being deleted.</param>
internal sealed record SnapshotReport(string Name, string Branch, long Revision, string Created, string Actor, string Message, IReadOnlyList<string> Holds)
{
    public static SnapshotReport Of(SnapshotInfo snapshot, string branch) =>
        new(snapshot.Name, branch, snapshot.Revision, snapshot.Created.ToString(), snapshot.Actor, snapshot.Message, snapshot.Holds);
}

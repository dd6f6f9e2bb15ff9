using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn restore</c>: brings back what was.</summary>
internal sealed class RestoreVerb : ChangingVerb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file or directory.");
    private readonly Option<int?> _version = new("--version", "-n") { Description = "A version of a file, as 'cairn versions' lists it.", HelpName = "n" };
    private readonly Option<string> _at = new("--at") { Description = "As it was then: a revision, a snapshot or a time.", HelpName = "point" };
    private readonly Option<string> _to = new("--to") { Description = "Another path, which must be free, in place of its own.", HelpName = "path" };
    private readonly Option<bool> _parents = Typed.Switch("--parents", "Make the directories that are to hold it, where they are not there any more.", "-p");
    private readonly Option<bool> _force = Typed.Switch("--force", "A directory that is there is replaced; history keeps it.", "-f");

    public RestoreVerb() : base("restore", "Bring back a deleted file or directory, or an older state of one. Contents are shared.")
    {
        _at.CompletionSources.Add(Completion.Points);
        _to.CompletionSources.Add(Completion.Paths);
        Add(_path);
        foreach (var option in new Option[] { _version, _at, _to, _parents, _force })
            Add(option);
    }

    public override string Examples => """
        cairn restore /src                           what was deleted, as it was last
        cairn restore /src/main.c --version 3        an older version
        cairn restore /src --at v1 --to /src-v1      a directory as it was, beside the present one
        """;

    protected override int Change(Call call)
    {
        var path = call.Path(call.Get(_path));
        var to = call.Get(_to) is { } typed ? call.Path(typed) : path;
        RequireParent(call, to);
        if (call.Get(_version) is { } number)
            call.Branch.RestoreVersion(VersionsVerb.Of(call, path, number), to);
        else if (Call.RequirePoint(call.Get(_at)) is { } at)
            Then(call, path, call.Points.ResolveHere(at).Revision, to);
        else
            Lost(call, path, to);
        if (call.Terminal.Json)
            Files.FileReport.Print(call, to);
        else
            call.Terminal.Output.WriteLine($"Restored '{call.Terminal.Show(to)}' as revision {call.Branch.Tip}.");
        return ExitCode.Success;
    }

    private void RequireParent(Call call, FilePath to)
    {
        if (to.IsRoot || call.Files.Find(to.Parent) is not null)
            return;
        if (!call.Get(_parents))
            throw new CairnException(ErrorCode.NotFound, $"The directory '{to.Parent}' is not there: --parents makes it, 'cairn restore {to.Parent}' brings it back with all that was in it.");
        call.Files.CreateDirectory(to.Parent);
    }

    private void Then(Call call, FilePath path, long revision, FilePath to)
    {
        var then = call.Branch.At(revision).Files.GetInfo(path, followLink: false);
        var now = call.Files.Find(to, followLink: false);
        var isInPlace = now is { Type: NodeType.File } && then.Type == NodeType.File && to == path;
        if (now is not null && !isInPlace && !call.Get(_force))
            throw new CairnException(ErrorCode.AlreadyExists, $"'{to}' is there. --force replaces it (history keeps it), --to brings the old state to another path.");
        call.Branch.Restore(path, revision, to, replace: now is not null);
    }

    /// <summary>What is gone, as it was last.</summary>
    private static void Lost(Call call, FilePath path, FilePath to)
    {
        if (call.Files.Find(path, followLink: false) is not null)
            throw new UsageException($"'{path}' is there. Say which state of it to bring back, with --version or --at.");
        var last = call.Branch.LastSeen(path)
            ?? throw new CairnException(ErrorCode.NotFound, $"'{path}' never was there in the branch '{call.Branch.Name}'. 'cairn log' shows what was done.");
        call.Branch.Restore(path, last, to);
    }
}

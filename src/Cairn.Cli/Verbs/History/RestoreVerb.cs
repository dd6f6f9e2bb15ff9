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
    private readonly Option<bool> _force = Typed.Switch("--force", "A directory that is there is replaced; history keeps it.", "-f");

    public RestoreVerb() : base("restore", "Bring back a deleted file or directory, or an older state of one. Contents are shared.")
    {
        _at.CompletionSources.Add(Completion.Snapshots);
        _to.CompletionSources.Add(Completion.Paths);
        Add(_path);
        foreach (var option in new Option[] { _version, _at, _to, _force })
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
        if (call.Get(_version) is { } number)
            Version(call, VersionsVerb.Of(call, path, number), to);
        else if (call.Get(_at) is { } at)
            Then(call, path, call.Points.Resolve(at).Revision, to);
        else
            call.Branch.Restore(path, LastRevisionOf(call, path), to);
        if (call.Terminal.Json)
            Files.FileReport.Print(call, to);
        else
            call.Terminal.Output.WriteLine($"Restored '{call.Terminal.Show(to)}' as revision {call.Branch.Tip}.");
        return ExitCode.Success;
    }

    private static void Version(Call call, FileVersionInfo version, FilePath to)
    {
        if (to == version.Path)
            call.Branch.RestoreVersion(version);
        else
            Put(call, version, to);
    }

    /// <summary>A version at another path; there its history begins.</summary>
    private static void Put(Call call, FileVersionInfo version, FilePath to)
    {
        if (call.Files.Find(to, followLink: false) is not null)
            throw new CairnException(ErrorCode.AlreadyExists, $"'{to}' is there already.");
        using var source = version.OpenRead();
        using var target = call.Files.OpenWrite(to, truncate: true);
        source.CopyTo(target);
    }

    private void Then(Call call, FilePath path, long revision, FilePath to)
    {
        var then = call.Branch.At(revision).Files.GetInfo(path, followLink: false);
        var now = call.Files.Find(to, followLink: false);
        if (now is { Type: NodeType.File } && then.Type == NodeType.File && to == path)
        {
            call.Branch.RestoreVersion(
                call.Branch.Versions(path).LastOrDefault(version => version.Revision <= revision)
                ?? throw new CairnException(ErrorCode.NotFound, $"'{path}' has no version as old as revision {revision}."));
            return;
        }
        if (now is not null && !call.Get(_force))
            throw new CairnException(ErrorCode.AlreadyExists, $"'{to}' is there. --force replaces it (history keeps it), --to brings the old state to another path.");
        if (now is not null)
            call.Files.Delete(to, recursive: true);
        call.Branch.Restore(path, revision, to);
    }

    /// <summary>The last revision at which a path that is gone was there.</summary>
    private static long LastRevisionOf(Call call, FilePath path)
    {
        if (call.Files.Find(path, followLink: false) is not null)
            throw new UsageException($"'{path}' is there. Say which state of it to bring back, with --version or --at.");
        foreach (var entry in Lineage.Backwards(call.Branch, 0, long.MaxValue))
            if (entry.Path == path && entry.Operation is (Operation.Unlink or Operation.RemoveDirectory or Operation.Rename))
                return entry.Revision - 1;
        throw new CairnException(ErrorCode.NotFound, $"'{path}' never was there in the branch '{call.Branch.Name}'. 'cairn log' shows what was done.");
    }
}

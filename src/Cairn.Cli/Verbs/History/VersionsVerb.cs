using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.History;

/// <summary><c>cairn versions</c>: the versions of a file.</summary>
internal sealed class VersionsVerb : Verb
{
    private readonly Argument<string> _path = Typed.Path("path", "The file; it need not be there any more.");

    public VersionsVerb() : base("versions", "List the versions of a file, oldest first, also from before it was renamed.") => Add(_path);

    public override string Examples => """
        cairn versions /src/main.c
        cairn show /src/main.c --version 3       one of them
        """;

    protected override int Run(Call call)
    {
        var path = call.Path(call.Get(_path));
        var listing = new Listing("VERSION", "REVISION", "TIME", "BY", "SIZE");
        foreach (var (version, number) in Of(call, path).Select((version, index) => (version, index + 1)))
            if (call.Terminal.Json)
                call.Terminal.WriteJsonLine(new VersionOfFileReport(number, version.Revision, version.Time.ToString(), version.SessionId, version.Actor, version.Size), json => json.VersionOfFileReport);
            else
                listing.Add(number, version.Revision, Modes.Time(version.Time, call.Surroundings.Clock), call.Terminal.Show(version.Actor), version.Size);
        if (!call.Terminal.Json)
            listing.Write(call.Terminal);
        return ExitCode.Success;
    }

    /// <summary>The versions of a path.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: there never was a file.</exception>
    public static IReadOnlyList<FileVersionInfo> Of(Call call, FilePath path)
    {
        var versions = call.Branch.Versions(path);
        if (versions.Count > 0)
            return versions;
        throw call.Files.Find(path) is { IsDirectory: true }
            ? new CairnException(ErrorCode.IsADirectory, $"'{path}' is a directory, and only files have versions; 'cairn log {path}' shows what was done in it.")
            : new CairnException(ErrorCode.NotFound, $"'{path}' never was a file in the branch '{call.Branch.Name}'.");
    }

    /// <summary>One version by its number.</summary>
    public static FileVersionInfo Of(Call call, FilePath path, int number)
    {
        var versions = Of(call, path);
        return number >= 1 && number <= versions.Count
            ? versions[number - 1]
            : throw new CairnException(ErrorCode.NotFound, $"'{path}' has versions 1 to {versions.Count}, and no {number}; 'cairn versions {path}' lists them.");
    }
}

/// <summary>What <c>cairn versions --json</c> prints, one in each line.</summary>
/// <param name="Version">Its number, from 1, the oldest.</param>
/// <param name="Revision">The revision that made it.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Session">The number of the session that made it.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="Size">Its bytes.</param>
internal sealed record VersionOfFileReport(int Version, long Revision, string Time, long Session, string Actor, long Size);

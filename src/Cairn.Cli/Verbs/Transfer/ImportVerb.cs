using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Transfer;

/// <summary><c>cairn import</c>: brings files of this machine into the vault.</summary>
internal sealed class ImportVerb : ChangingVerb
{
    private readonly Argument<string> _source = new("source") { Description = "A directory, a file, a tar stream by its name (.tar, .tar.gz, .tar.zst), or '-' for a tar stream that is piped in." };
    private readonly Argument<string?> _destination = Typed.OptionalPath("destination", "Where it comes to in the vault; the root, or where a shell stands, without it.");
    private readonly Option<string[]> _exclude = new("--exclude", "-x") { Description = "Leave out what matches, as in a .gitignore at the top of the source; may be given again.", HelpName = "pattern" };
    private readonly Option<bool> _gitIgnore = Typed.Switch("--gitignore", "Leave out what the source's .gitignore files name, and .git.");
    private readonly Option<bool> _delete = Typed.Switch("--delete", "Remove what the destination has and the source has not: a mirror. What is left out stays.");
    private readonly Option<bool> _checksum = Typed.Switch("--checksum", "Compare files by their bytes even where size and times say that nothing changed.", "-c");
    private readonly Option<bool> _oneFileSystem = Typed.Switch("--one-file-system", "Leave directories empty on which something is mounted.");
    private readonly Option<bool> _asFile = Typed.Switch("--as-file", "Take a tar stream for the file that it is.");
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say what would happen.", "-n");
    private readonly Option<bool> _verbose = Typed.Switch("--verbose", "Print every path that changes.", "-v");

    public ImportVerb() : base("import", "Bring files of this machine into the vault.")
    {
        Add(_source);
        Add(_destination);
        foreach (var option in (Option[])[_exclude, _gitIgnore, _delete, _checksum, _oneFileSystem, _asFile, _dryRun, _verbose])
            Add(option);
    }

    public override string Examples => """
        cairn import .                                    this directory; again, it moves only what changed
        cairn import ~/project /project --gitignore --delete
        curl https://example.com/x.tar.zst | cairn import - /x
        """;

    protected override int Change(Call call)
    {
        using var progress = new TransferDisplay(call, "importing");
        var importer = new Importer(call.Branch, Choices(call, progress));
        var report = Import(call, importer, progress);
        TransferReports.Print(call, report, call.Get(_dryRun));
        return TransferReports.ExitCodeOf(report.Notices);
    }

    private ImportOptions Choices(Call call, TransferDisplay display) => new()
    {
        Exclude = call.Get(_exclude) ?? [],
        GitIgnore = call.Get(_gitIgnore),
        Delete = call.Get(_delete),
        Checksum = call.Get(_checksum),
        OneFileSystem = call.Get(_oneFileSystem),
        DryRun = call.Get(_dryRun),
        Progress = display.Progress,
        OnChange = (call.Get(_verbose) || call.Get(_dryRun)) && !call.Terminal.Json ? change => TransferReports.Print(call, change) : null,
    };

    private ImportReport Import(Call call, Importer importer, TransferDisplay progress)
    {
        try
        {
            return Import(call, importer);
        }
        catch (OperationCanceledException)
        {
            progress.Dispose();
            call.Terminal.Error.WriteLine("cairn: interrupted. What was imported until now stays; the same command goes on from there.");
            throw;
        }
        catch (CairnException failure) when (failure.Code is ErrorCode.NoSpace or ErrorCode.InputOutput or ErrorCode.Busy)
        {
            progress.Dispose();
            call.Terminal.Error.WriteLine("cairn: the import did not come to its end. What was imported until now stays; the same command goes on from there.");
            throw;
        }
        finally
        {
            progress.Dispose();
        }
    }

    private ImportReport Import(Call call, Importer importer)
    {
        var typed = call.Get(_source)!;
        var destination = call.Path(call.Get(_destination));
        if (typed == "-")
            return importer.ImportTar(call.Surroundings.Input(), destination, call.Cancellation);
        var source = call.MachinePath(typed);
        if (Directory.Exists(source))
            return importer.ImportDirectory(source, destination, call.Cancellation);
        if (TarCompressions.Of(source) is null || call.Get(_asFile))
            return importer.ImportFile(source, Place(call, source, destination), call.Cancellation);
        if (!File.Exists(source))
            throw new CairnException(ErrorCode.NotFound, $"'{typed}' is not there.");
        using var stream = File.OpenRead(source);
        return importer.ImportTar(stream, destination, call.Cancellation);
    }

    /// <summary>A file goes into a directory that is there, under its own name.</summary>
    private FilePath Place(Call call, string source, FilePath destination) =>
        call.Get(_destination)?.EndsWith('/') == true || call.Files.Find(destination) is { IsDirectory: true } ? destination / Path.GetFileName(source) : destination;
}

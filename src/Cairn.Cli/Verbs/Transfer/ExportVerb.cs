using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Transfer;

/// <summary><c>cairn export</c>: brings files of the vault, now or at <c>--at</c>, to this machine.</summary>
internal sealed class ExportVerb : ReadingVerb
{
    private readonly Argument<string> _source = Typed.Path("source", "What to export from the vault.");
    private readonly Argument<string> _target = new("target") { Description = "A directory or file of this machine, a tar stream by its name (.tar, .tar.gz, .tar.zst), or '-' to print one." };
    private readonly Option<bool> _merge = Typed.Switch("--merge", "Write into a directory that is not empty: what has the same name is replaced, the rest stays.");
    private readonly Option<bool> _replace = Typed.Switch("--replace", "Make the target what is exported: what else is in it is removed.");
    private readonly Option<string> _format = new("--format") { Description = "What is written, where the target's name does not say it: dir, tar, tar.gz or tar.zst.", HelpName = "format" };
    private readonly Option<bool> _dryRun = Typed.Switch("--dry-run", "Only say how much would be written.", "-n");

    public ExportVerb() : base("export", "Bring files of the vault to this machine.")
    {
        _format.AcceptOnlyFromAmong("dir", "tar", "tar.gz", "tar.zst");
        Add(_source);
        Add(_target);
        foreach (var option in (Option[])[_merge, _replace, _format, _dryRun])
            Add(option);
    }

    public override string Examples => """
        cairn export / /tmp/then --at '2 hours ago'     the whole branch as it was
        cairn export /site site.tar.zst --at v1         a tar stream
        cairn export /src - | tar -t
        """;

    protected override int Read(Call call)
    {
        if (call.Get(_merge) && call.Get(_replace))
            throw new UsageException("--merge keeps what else is in the target and --replace removes it; name one.");
        using var progress = new TransferDisplay(call, "exporting");
        var view = call.Point ?? call.Branch.At(call.Branch.Tip);
        var options = new ExportOptions
        {
            Mode = call.Get(_replace) ? ExportMode.Replace : call.Get(_merge) ? ExportMode.Merge : ExportMode.Refuse,
            DryRun = call.Get(_dryRun),
            Progress = progress.Progress,
        };
        var report = Export(call, new Exporter(view, options), view, options);
        progress.Dispose();
        TransferReports.Print(call, report, options.DryRun, isOnOutput: call.Get(_target) == "-");
        return TransferReports.ExitCodeOf(report.Notices);
    }

    private ExportReport Export(Call call, Exporter exporter, BranchView view, ExportOptions options)
    {
        var source = call.Path(call.Get(_source));
        var typed = call.Get(_target)!;
        var compression = Compression(call, typed);
        if (typed == "-")
            return ToOutput(call, exporter, source, compression ?? TarCompression.None);
        var target = call.MachinePath(typed);
        if (compression is { } wanted)
            return ToStream(call, exporter, source, target, wanted, options);
        if (view.Files.GetInfo(source, followLink: typed.EndsWith('/')).IsDirectory)
            return exporter.ExportDirectory(source, target, call.Cancellation);
        return exporter.ExportFile(source, Directory.Exists(target) ? Path.Combine(target, source.Name) : target, call.Cancellation);
    }

    private TarCompression? Compression(Call call, string target) => call.Get(_format) switch
    {
        "dir" => target == "-" ? throw new UsageException("A directory cannot be printed; name a tar format.") : null,
        "tar" => TarCompression.None,
        "tar.gz" => TarCompression.Gzip,
        "tar.zst" => TarCompression.Zstd,
        _ => TarCompressions.Of(target),
    };

    private static ExportReport ToOutput(Call call, Exporter exporter, FilePath source, TarCompression compression)
    {
        if (call.Terminal.IsInteractive)
            throw new UsageException("A tar stream is nothing to look at; pipe it somewhere, or name a file.");
        using var stream = new OutputStream(call.Terminal.Output);
        return exporter.ExportTar(source, stream, compression, call.Cancellation);
    }

    /// <summary>Written under another name first, so that a file of that name is whole or not there.</summary>
    private static ExportReport ToStream(Call call, Exporter exporter, FilePath source, string target, TarCompression compression, ExportOptions options)
    {
        if (options.DryRun)
            return exporter.ExportTar(source, Stream.Null, compression, call.Cancellation);
        if (options.Mode == ExportMode.Refuse && File.Exists(target))
            throw new CairnException(ErrorCode.AlreadyExists, $"'{target}' is there already; --replace replaces it.");
        var partial = $"{target}.partial-{Environment.ProcessId}";
        try
        {
            ExportReport report;
            using (var stream = new FileStream(partial, FileMode.CreateNew))
                report = exporter.ExportTar(source, stream, compression, call.Cancellation);
            File.Move(partial, target, overwrite: options.Mode != ExportMode.Refuse);
            return report;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}

using Cairn.FileSystem;
using Cairn.Storage;
using Cairn.Transfer;
using Cairn.Transfer.Native;

namespace Cairn;

/// <summary>
/// Brings files of a branch, as it was at one revision, to the machine: with modes, owners, times, links, extended attributes and holes. What this
/// user may not restore is said in the report, and the rest is done.
/// </summary>
/// <example><code>
/// using var vault = Vault.Create("work.cairn");
/// var main = vault.Branch();
/// main.Files.WriteAllText("/index.html", "Hello");
/// main.Snapshot("v1");
/// var site = Directory.CreateTempSubdirectory().FullName;
/// new Exporter(main.At("v1")).ExportDirectory("/", site);
/// Console.WriteLine(File.ReadAllText(Path.Combine(site, "index.html"))); // Hello
/// Directory.Delete(site, true);
/// </code></example>
public sealed class Exporter(BranchView view, ExportOptions? options = null)
{
    private readonly ExportOptions _options = options ?? new ExportOptions();

    /// <summary>Exports all that is in a directory; the target gets its attributes.</summary>
    /// <param name="source">The directory in the vault.</param>
    /// <param name="target">The directory of the machine, made when it is not there; that which holds it must be.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.AlreadyExists"/>: the target has something in it, and the options do not say what is
    /// to become of that; <see cref="ErrorCode.InvalidOperation"/>: the target lies in the vault itself, or the system is not Linux;
    /// <see cref="ErrorCode.AccessDenied"/>, <see cref="ErrorCode.NoSpace"/>; <see cref="ErrorCode.Corrupt"/>.</exception>
    public ExportReport ExportDirectory(FilePath source, string target, CancellationToken cancellation = default)
    {
        var node = view.Files.Resolve(source, follow: true);
        if (!node.IsDirectory)
            throw FileErrors.From(Errno.ENOTDIR, source);
        if (_options.DryRun)
            return Count(node, cancellation);
        var full = Path.GetFullPath(target);
        if (!Directory.Exists(full))
            Make(full);
        using var directory = LocalDirectory.Open(full);
        if (_options.Mode == ExportMode.Refuse && directory.Names().Count > 0)
            throw NotEmpty(target);
        return Run(directory, node, (work, top) => work.Fill(top, node), cancellation);
    }

    /// <summary>Exports one file, link, fifo, socket or device.</summary>
    /// <param name="source">Its path in the vault; a link is exported as a link.</param>
    /// <param name="target">Its path on the machine; the directory that is to hold it must be there.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CairnException">As <see cref="ExportDirectory"/>; also when something is there.</exception>
    public ExportReport ExportFile(FilePath source, string target, CancellationToken cancellation = default)
    {
        var node = view.Files.Resolve(source, follow: false);
        if (node.IsDirectory)
            throw FileErrors.From(Errno.EISDIR, source);
        if (_options.DryRun)
            return Count(node, cancellation);
        var full = Path.GetFullPath(target);
        var name = FilePath.Encode(Path.GetFileName(full));
        using var directory = LocalDirectory.Open(Path.GetDirectoryName(full) ?? "/");
        if (_options.Mode == ExportMode.Refuse && directory.Stat(name) is not null)
            throw new CairnException(ErrorCode.AlreadyExists, $"{target} is there already; say whether it is to be replaced.");
        return Run(directory, node, (work, top) => work.PutOne(top, name, node), cancellation);
    }

    /// <summary>Exports as a tar stream, as any tar reads it: pax headers, sparse files in GNU's manner. A directory's paths begin with a dot.</summary>
    /// <param name="source">The directory, file or whatever else in the vault.</param>
    /// <param name="stream">Where it is written; left open.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.Corrupt"/>; <see cref="ErrorCode.LibraryMissing"/>: zstd was asked
    /// for, and libzstd is not there.</exception>
    public ExportReport ExportTar(FilePath source, Stream stream, TarCompression compression = TarCompression.None, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var node = view.Files.Resolve(source, follow: false);
        if (_options.DryRun)
            return Count(node, cancellation);
        var tally = new ExportTally(_options.Progress);
        using var counting = Counting(node);
        using (var target = TarCompressions.Create(stream, compression))
        {
            var writer = new TarWriter(target);
            new TarTarget(view.Files.View, _options, writer, tally, cancellation).Write(node.IsDirectory ? [(byte)'.'] : [.. source.Names[^1]], node);
            writer.Finish();
        }
        return tally.Report(view.Revision);
    }

    private ExportReport Run(LocalDirectory directory, Node node, Action<DirectoryTarget, LocalDirectory> write, CancellationToken cancellation)
    {
        var vault = new OwnVault(view.Branch.Vault.Spec);
        vault.RequireOutside(directory, "exported into");
        var tally = new ExportTally(_options.Progress);
        using var counting = Counting(node);
        using var pool = new ExportPool(cancellation);
        write(new DirectoryTarget(view.Files.View, _options, vault, tally, pool), directory);
        return tally.Report(view.Revision);
    }

    private ViewCount? Counting(Node node) => _options.Progress is { } progress ? new ViewCount(view.Files.View, node, progress) : null;

    private ExportReport Count(Node node, CancellationToken cancellation)
    {
        var counted = new TransferProgress();
        ViewPages.Count(view.Files.View, node, counted, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new ExportReport { Files = counted.TotalFiles, Bytes = counted.TotalBytes, Revision = view.Revision };
    }

    private static void Make(string target)
    {
        using var parent = LocalDirectory.Open(Path.GetDirectoryName(target) ?? "/");
        parent.MakeDirectory(FilePath.Encode(Path.GetFileName(target)));
    }

    private static CairnException NotEmpty(string target) =>
        new(ErrorCode.AlreadyExists, $"{target} is not empty; merge into it (--merge) or replace what is in it (--replace).");
}

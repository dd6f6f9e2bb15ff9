using Cairn.FileSystem;
using Cairn.Storage;
using Cairn.Transfer;
using Cairn.Transfer.Native;

namespace Cairn;

/// <summary>
/// Brings files of the machine into a branch, with modes, owners, times to the nanosecond, links, extended attributes and holes. Doing it again
/// moves only what changed: files whose size, times, mode and owner are as they were are not even opened, and when nothing changed
/// there is no new revision.
/// </summary>
/// <remarks>
/// Much is many revisions, each consistent, all of one session: <see cref="Branch.UndoSession(long, long, CancellationToken)"/> undoes the whole. When it is interrupted,
/// what was committed stays, and doing it again goes on from there. Files of more than 16 MiB are stored as they are read.
/// </remarks>
/// <example><code>
/// var project = Directory.CreateTempSubdirectory().FullName;
/// File.WriteAllText(Path.Combine(project, "plan.md"), "# Plan");
/// using var vault = Vault.Create("work.cairn");
/// var report = new Importer(vault.Branch(), new ImportOptions { GitIgnore = true, Delete = true }).ImportDirectory(project, "/");
/// Console.WriteLine(report.Added); // 1
/// Directory.Delete(project, true);
/// </code></example>
public sealed class Importer(Branch branch, ImportOptions? options = null)
{
    private readonly ImportOptions _options = options ?? new ImportOptions();

    /// <summary>Imports all that is in a directory; the destination gets its attributes.</summary>
    /// <param name="source">The directory; a link to one is followed.</param>
    /// <param name="destination">The directory in the vault, made when it is not there.</param>
    /// <param name="cancellation">Ends it; what was committed stays.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.NotADirectory"/>, <see cref="ErrorCode.AccessDenied"/>:
    /// the source; <see cref="ErrorCode.InvalidOperation"/>: it lies in the vault itself, or the system is not Linux;
    /// <see cref="ErrorCode.NoSpace"/>, <see cref="ErrorCode.ReadOnly"/>: the vault.</exception>
    public ImportReport ImportDirectory(string source, FilePath destination = default, CancellationToken cancellation = default)
    {
        using var directory = LocalDirectory.Open(source);
        var vault = new OwnVault(branch.Vault.Spec);
        vault.RequireOutside(directory, "imported into itself");
        using var count = _options.Progress is { } progress ? new SourceCount(directory, progress) : null;
        return Run(run => new DirectorySource(run, _options, vault).Walk(directory, run.Open(destination)), cancellation);
    }

    /// <summary>Imports one file, link, fifo, socket or device.</summary>
    /// <param name="source">Its path; a link is imported as a link.</param>
    /// <param name="destination">Its path in the vault; the directory that is to hold it is made when it is not there.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CairnException">As <see cref="ImportDirectory"/>.</exception>
    public ImportReport ImportFile(string source, FilePath destination, CancellationToken cancellation = default)
    {
        if (destination.IsRoot)
            throw FileErrors.From(Errno.EISDIR, destination);
        using var directory = LocalDirectory.Open(Path.GetDirectoryName(Path.GetFullPath(source)) ?? "/");
        var vault = new OwnVault(branch.Vault.Spec);
        vault.RequireOutside(directory, "imported into itself");
        var name = FilePath.Encode(Path.GetFileName(source));
        if (directory.Stat(name) is not { } stat)
            throw new CairnException(ErrorCode.NotFound, $"{source} is not there.");
        if (vault.Contains(stat.Identity))
            throw new CairnException(ErrorCode.InvalidOperation, $"{source} is the vault itself, which cannot be imported into itself.");
        return Run(
            run =>
            {
                var folder = run.Open(destination.Parent);
                folder.IsComplete = false;
                new DirectorySource(run, _options, vault).PutOne(directory, name, folder, [.. destination.Names[^1]]);
            },
            cancellation);
    }

    /// <summary>Imports a tar stream, compressed with gzip, zstd or not at all, which its first bytes tell.</summary>
    /// <param name="stream">The stream; read to its end, and left open.</param>
    /// <param name="destination">The directory in the vault, made when it is not there. No path in the stream leads out of it.</param>
    /// <param name="cancellation">Ends it; what was committed stays.</param>
    /// <remarks>The stream has to be read, but what the vault has already by size, time, mode and owner is not stored again.</remarks>
    /// <exception cref="CairnException"><see cref="ErrorCode.InputOutput"/>: the stream is damaged or ends too early; what came before is committed.
    /// <see cref="ErrorCode.LibraryMissing"/>: it is compressed with zstd, and libzstd is not there.</exception>
    public ImportReport ImportTar(Stream stream, FilePath destination = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var plain = TarCompressions.Open(stream);
        return Run(run => new TarSource(run, _options, new TarReader(plain)).Read(run.Open(destination)), cancellation);
    }

    private ImportReport Run(Action<ImportRun> walk, CancellationToken cancellation)
    {
        using var run = new ImportRun(branch, _options, cancellation);
        try
        {
            walk(run);
            return run.Complete();
        }
        catch (OperationCanceledException)
        {
            run.ThrowFailure();
            throw;
        }
        catch (SourceException unreadable)
        {
            throw new CairnException(ErrorCode.InputOutput, unreadable.Notice.Message, unreadable);
        }
        catch (InvalidDataException damaged)
        {
            throw new CairnException(ErrorCode.InputOutput, $"The compressed stream is damaged: {damaged.Message}", damaged);
        }
    }
}

using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Maintenance;

/// <summary>
/// Writes the database anew without its free pages, beside the old file, and then renames it over that: whenever the process
/// is killed or the power fails, one of the two is there, whole. Needs the vault for itself, and room for the copy.
/// </summary>
internal sealed class Compaction(LmdbEnvironment environment)
{
    private readonly string _data = VaultFiles.DataIn(environment.Directory);
    private readonly string _copy = VaultFiles.CompactedIn(environment.Directory);

    /// <summary>Removes what a compaction left behind that was killed. Nobody else has the vault open.</summary>
    public static void RemoveLeftover(string directory) => File.Delete(VaultFiles.CompactedIn(directory));

    public void Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        environment.Reopen(VaultMode.Write, () => ReplaceFile(cancellation));
    }

    private void ReplaceFile(CancellationToken cancellation)
    {
        using var everything = LockFile.TryTakeAll(environment.Directory) ?? throw new CairnException(ErrorCode.Busy,
            "Other processes have the vault open, and it can be compacted only while they have not. Try again.");
        try
        {
            var before = Check(_data, cancellation, out var meta);
            WriteCopy((meta.LastPage + 1) * meta.PageSize, cancellation);
            Compare(before, Check(_copy, cancellation, out _));
            cancellation.ThrowIfCancellationRequested();
            PutInPlace();
            environment.RaiseStamps(meta.Transaction);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, _copy);
        }
        finally
        {
            File.Delete(_copy);
        }
    }

    /// <summary>Checks a file's structure: of the old one because LMDB copies what it finds, of the new one before it replaces the old.</summary>
    private static StructureReport Check(string path, CancellationToken cancellation, out MetaPage meta)
    {
        using var file = File.OpenHandle(path);
        meta = MetaPage.ReadNewest(file, out var problem, out _) ?? throw Damaged(path, problem!);
        var report = new StructureCheck(new PageFile(file, meta.PageSize), meta, cancellation).Run();
        return report.Problems.Count == 0 ? report : throw Damaged(path, report.Problems[0].Message);
    }

    private void WriteCopy(long used, CancellationToken cancellation)
    {
        File.Delete(_copy);
        using var copy = File.OpenHandle(_copy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        KeepOwner(copy);
        var result = Write(copy, used, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (result == 0)
            result = Libc.Sync(copy);
        if (result != 0)
            throw LmdbErrors.Translate(result, "write a compacted copy of the vault");
    }

    /// <summary>LMDB cannot be told to stop; it does when its writes fail, which they do to a descriptor that is for reading.</summary>
    private int Write(SafeFileHandle copy, long used, CancellationToken cancellation)
    {
        using var unwritable = File.OpenHandle(_data);
        using var stopping = cancellation.Register(() => Libc.Redirect(unwritable, copy));
        using var source = OpenSource(used);
        return source.CopyCompacted((int)copy.DangerousGetHandle());
    }

    private EnvironmentHandle OpenSource(long used)
    {
        var flags = Mdb.MDB_RDONLY | Mdb.MDB_NOLOCK | Mdb.MDB_NOTLS;
        var result = EnvironmentHandle.Open(environment.Directory, flags, used, maxReaders: 1, maxDatabases: 1, out var source);
        return result == 0 ? source! : throw LmdbErrors.Translate(result, "open the vault to copy it");
    }

    private void KeepOwner(SafeFileHandle copy)
    {
        var refused = Libc.Stat(_data, out var old);
        if (refused == 0)
            refused = Libc.TakeOwnerAndMode(copy, old);
        if (refused != 0)
            throw new CairnException(ErrorCode.AccessDenied, $"The compacted copy cannot be given to the owner of '{_data}' ({Libc.Describe(refused)}). Compact the vault as its owner.");
    }

    private static void Compare(StructureReport before, StructureReport after)
    {
        if (before.Tables.Count != after.Tables.Count)
            throw NotTheSame();
        foreach (var (name, tree) in before.Tables)
            if (!after.Tables.TryGetValue(name, out var copied) || copied.Entries != tree.Entries)
                throw NotTheSame();
    }

    private void PutInPlace()
    {
        File.Move(_copy, _data, overwrite: true);
        var result = Libc.OpenDirectory(environment.Directory, out var directory);
        using (directory)
            if (result == 0)
                result = Libc.Sync(directory);
        if (result != 0)
            throw LmdbErrors.Translate(result, "put the compacted copy in place");
    }

    private static CairnException Damaged(string path, string why) =>
        new(ErrorCode.Corrupt, $"'{path}' is damaged: {why}. Nothing was changed.");

    private static CairnException NotTheSame() =>
        new(ErrorCode.Corrupt, "The compacted copy does not hold what the vault holds. Nothing was changed.");
}

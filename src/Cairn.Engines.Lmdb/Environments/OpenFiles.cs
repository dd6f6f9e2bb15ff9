using System.Diagnostics;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>One vault's files as they are open now: LMDB's environment, and a descriptor of our own for the data file.</summary>
internal sealed class OpenFiles : IDisposable
{
    /// <summary>How often the data file may have been replaced by a compaction while it was being opened.</summary>
    private const int MaxTries = 20;

    /// <summary>How long a lock file that makes no sense to LMDB may be due to somebody clearing it.</summary>
    private static readonly TimeSpan LockFilePatience = TimeSpan.FromSeconds(5);

    private long _pagesPresent;

    private OpenFiles(EnvironmentHandle environment, SafeFileHandle data, DataMap map, VaultMode mode)
    {
        (Environment, Data, Map, Mode) = (environment, data, map, mode);
        PageSize = environment.PageSize();
    }

    public EnvironmentHandle Environment { get; }

    /// <summary>The data file, open a second time, to read pages past LMDB and to learn of failed syncs by ourselves.</summary>
    public SafeFileHandle Data { get; }

    /// <summary>The data file in memory, mapped beside LMDB's own map and as far as that.</summary>
    public DataMap Map { get; private set; }

    public VaultMode Mode { get; }

    public int PageSize { get; }

    /// <summary>Bytes that the newest commit takes up in the map.</summary>
    public long UsedBytes => ((long)Environment.Info().LastPage + 1) * PageSize;

    public long MappedBytes => (long)Environment.Info().MapSize;

    /// <summary>How many of the first <paramref name="pages"/> pages the file has: the last may never have been written, and
    /// nothing may look at those.</summary>
    public long PagesPresent(long pages)
    {
        if (pages > Volatile.Read(ref _pagesPresent))
            Volatile.Write(ref _pagesPresent, RandomAccess.GetLength(Data) / PageSize);
        return Math.Min(pages, Volatile.Read(ref _pagesPresent));
    }

    /// <summary>Maps <paramref name="bytes"/> in place of what was mapped. Nobody uses the files.</summary>
    /// <returns>0 or an error: ENOMEM, and nothing has changed, or LMDB's, and it is lost.</returns>
    public int Remap(long bytes)
    {
        // LMDB unmaps before it maps, and is lost when it then cannot: so it is tried first whether it can.
        var map = bytes > MappedBytes && !Libc.HasAddressSpace(bytes - MappedBytes) ? null : DataMap.TryMap(Data, bytes);
        if (map is null)
            return Libc.ENOMEM;
        Map.Dispose();
        Map = map;
        return Environment.SetMapSize(bytes);
    }

    /// <summary>Opens a vault's files, mapping as much as <paramref name="size"/> says. This process does not have them open.</summary>
    public static OpenFiles Open(string directory, VaultMode mode, LmdbOptions options, MapSize size)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var meta = DataFileCheck.Run(directory);
            if (OpenOnce(directory, mode, options, size, ((long)meta.LastPage + 1) * meta.PageSize) is { } opened)
                return opened;
        }
        throw new CairnException(ErrorCode.Busy, $"'{directory}' is being compacted over and over. Try again.");
    }

    /// <summary>Creates the database in a directory that has none, and opens it.</summary>
    public static OpenFiles Create(string directory, LmdbOptions options, MapSize size) =>
        OpenOnce(directory, VaultMode.Write, options, size, 0)
        ?? throw new CairnException(ErrorCode.VaultExists, $"Another process is creating a vault at '{directory}'.");

    public void Dispose()
    {
        Map.Dispose();
        Environment.Dispose();
        LockFile.Unmark(Data, Mode);
        Data.Dispose();
    }

    /// <returns>Null: what was opened is no longer the vault's data file.</returns>
    private static OpenFiles? OpenOnce(string directory, VaultMode mode, LmdbOptions options, MapSize size, long used)
    {
        foreach (var bytes in size.Candidates(used))
        {
            var result = OpenOverLockFile(directory, mode, options, bytes, out var environment);
            if (result == Libc.ENOMEM)
                continue;
            if (result != 0)
                throw LmdbErrors.Translate(result, $"open '{directory}'");
            var opened = OpenBeside(environment!, directory, mode, bytes, out var moved);
            if (opened is not null)
                size.Made(bytes, used);
            if (opened is not null || moved)
                return opened;
        }
        throw NoAddressSpace();
    }

    /// <summary>Opens the data file beside LMDB, which has opened it.</summary>
    /// <returns>Null: there is no address space, or <paramref name="moved"/>: the file is no longer the vault's. LMDB has closed it then.</returns>
    private static OpenFiles? OpenBeside(EnvironmentHandle environment, string directory, VaultMode mode, long bytes, out bool moved)
    {
        SafeFileHandle? data = null;
        OpenFiles? opened = null;
        try
        {
            Libc.CloseOnExec(environment.Descriptor());
            data = OpenData(directory, mode);
            moved = !IsSameFile(environment, data, directory);
            if (moved || DataMap.TryMap(data, bytes) is not { } map)
                return null;
            if (mode != VaultMode.ReadUnlocked)
                _ = environment.CheckReaders();
            LockFile.Mark(data, mode);
            return opened = new OpenFiles(environment, data, map, mode);
        }
        finally
        {
            if (opened is null)
            {
                environment.Dispose();
                data?.Dispose();
            }
        }
    }

    /// <remarks>LMDB stumbles over a lock file that is being cleared by another process at this very moment: then it is tried again.</remarks>
    private static int OpenOverLockFile(string directory, VaultMode mode, LmdbOptions options, long bytes, out EnvironmentHandle? environment)
    {
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (true)
        {
            if (mode != VaultMode.ReadUnlocked)
                LockFile.ClearIfUnused(directory, options.MaxReaders);
            var result = EnvironmentHandle.Open(directory, Flags(mode), bytes, options.MaxReaders, options.MaxTables, out environment);
            if (result is not (Libc.EINVAL or Mdb.MDB_INVALID) || Stopwatch.GetElapsedTime(started) > LockFilePatience)
                return result;
            spinner.SpinOnce();
        }
    }

    /// <summary>What is said when nothing larger can be mapped.</summary>
    public static CairnException NoAddressSpace() => new(ErrorCode.NoSpace,
        "This process may not use enough address space to map the vault. Raise the limit (ulimit -v).");

    private static uint Flags(VaultMode mode) => Mdb.MDB_NOTLS | mode switch
    {
        VaultMode.Write => Mdb.MDB_NOMETASYNC,
        VaultMode.Read => Mdb.MDB_RDONLY,
        _ => Mdb.MDB_RDONLY | Mdb.MDB_NOLOCK,
    };

    private static SafeFileHandle OpenData(string directory, VaultMode mode)
    {
        var path = VaultFiles.DataIn(directory);
        try
        {
            return File.OpenHandle(path, FileMode.Open, mode == VaultMode.Write ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, path);
        }
    }

    private static bool IsSameFile(EnvironmentHandle environment, SafeFileHandle data, string directory) =>
        Libc.Stat(environment.Descriptor(), out var mapped) == 0
        && Libc.Stat((int)data.DangerousGetHandle(), out var opened) == 0
        && Libc.Stat(VaultFiles.DataIn(directory), out var named) == 0
        && mapped.Identity == opened.Identity && opened.Identity == named.Identity;
}

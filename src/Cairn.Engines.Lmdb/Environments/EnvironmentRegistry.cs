using System.Diagnostics;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Maintenance;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// The vaults that this process has open. Engines on the same vault, by whatever path, share its environment; the last
/// one to go closes it.
/// </summary>
internal static class EnvironmentRegistry
{
    private static readonly Lock Access = new();
    private static readonly Dictionary<FileIdentity, (LmdbEnvironment Environment, int Users)> Open = [];

    /// <summary>The environment of the vault at <paramref name="directory"/>, for one user more.</summary>
    public static LmdbEnvironment Acquire(string directory, VaultMode mode, LmdbOptions options)
    {
        var started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (true)
        {
            if (TryAcquire(directory, mode, options, out var hindrance) is { } environment)
                return environment;
            if (Stopwatch.GetElapsedTime(started) > options.Patience)
                throw new CairnException(ErrorCode.Locked, hindrance!);
            spinner.SpinOnce();
        }
    }

    /// <summary>Creates the database in <paramref name="directory"/>, which holds none, and opens it for one user.</summary>
    public static LmdbEnvironment Create(string directory, LmdbOptions options)
    {
        lock (Access)
        {
            var handle = OpenDirectory(directory);
            return Add(directory, handle, () =>
            {
                var size = new MapSize(options.InitialMapSize);
                return new LmdbEnvironment(directory, handle, options, size, OpenFiles.Create(directory, options, size));
            });
        }
    }

    /// <summary>Counts one user less; closes the environment when it was the last.</summary>
    public static void Release(LmdbEnvironment environment)
    {
        lock (Access)
        {
            var (identity, entry) = Open.First(open => open.Value.Environment == environment);
            if (entry.Users > 1)
            {
                Open[identity] = (environment, entry.Users - 1);
                return;
            }
            Open.Remove(identity);
            environment.Close();
        }
    }

    /// <summary>For tests: the files of a vault that is open, or null.</summary>
    internal static OpenFiles? FilesOf(string directory)
    {
        lock (Access)
            return Open.TryGetValue(Identify(directory), out var entry) ? entry.Environment.Files : null;
    }

    /// <returns>Null: another process is in the way, as <paramref name="hindrance"/> says.</returns>
    private static LmdbEnvironment? TryAcquire(string directory, VaultMode mode, LmdbOptions options, out string? hindrance)
    {
        hindrance = null;
        lock (Access)
        {
            if (Open.TryGetValue(Identify(directory), out var entry))
            {
                Open[Identify(directory)] = (Share(entry.Environment, mode), entry.Users + 1);
                return entry.Environment;
            }
            hindrance = LockFile.Look(directory).Hinder(directory, mode);
            if (hindrance is not null)
                return null;
            var handle = OpenDirectory(directory);
            return Add(directory, handle, () => OpenExisting(directory, handle, mode, options));
        }
    }

    private static LmdbEnvironment OpenExisting(string directory, SafeFileHandle handle, VaultMode mode, LmdbOptions options)
    {
        var size = new MapSize(options.InitialMapSize);
        var files = OpenFiles.Open(directory, mode, options, size);
        try
        {
            // With the files open nobody else compacts, so what lies about is of one that was killed.
            if (mode == VaultMode.Write)
                Compaction.RemoveLeftover(directory);
            return new LmdbEnvironment(directory, handle, options, size, files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>An environment that is open for reading is opened for writing when somebody wants to write.</summary>
    private static LmdbEnvironment Share(LmdbEnvironment environment, VaultMode mode)
    {
        if (mode < environment.Files.Mode)
            environment.Reopen(mode, () =>
            {
                if (LockFile.Look(environment.Directory).Hinder(environment.Directory, mode) is { } hindrance)
                    throw new CairnException(ErrorCode.Locked, hindrance);
            });
        return environment;
    }

    private static LmdbEnvironment Add(string directory, SafeFileHandle handle, Func<LmdbEnvironment> open)
    {
        try
        {
            var environment = open();
            Open.Add(Identify(directory), (environment, 1));
            return environment;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenDirectory(string directory)
    {
        var result = Libc.OpenDirectory(directory, out var handle);
        return result == 0 ? handle : throw LmdbErrors.Translate(result, $"open '{directory}'");
    }

    private static FileIdentity Identify(string directory)
    {
        var result = Libc.Stat(directory, out var facts);
        return result == 0 ? facts.Identity : throw LmdbErrors.Translate(result, $"open '{directory}'");
    }
}

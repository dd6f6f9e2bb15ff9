using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb;

/// <summary>
/// Creates a vault so that it is there whole or not at all: the marker, without which nothing is a vault, is written last,
/// when everything else is on stable storage.
/// </summary>
internal sealed class VaultCreation(string directory)
{
    private bool _madeDirectory;

    /// <summary>Creates the vault and opens it. When it throws, nothing is left behind.</summary>
    public IEngine Run(Schema schema, LmdbOptions options)
    {
        try
        {
            using var claim = Claim();
            return Fill(schema, options, claim);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(failure, directory);
        }
    }

    /// <summary>Makes sure that the directory is there, empty, and nobody else's. The result holds a lock on it.</summary>
    private SafeFileHandle Claim()
    {
        if (File.Exists(directory))
            throw Exists();
        if (!Directory.Exists(directory))
            MakeDirectory();
        var result = Libc.OpenDirectory(directory, out var claim);
        if (result != 0)
            throw LmdbErrors.Translate(result, $"open '{directory}'");
        if (Libc.TryLock(claim) != Libc.EAGAIN && !Directory.EnumerateFileSystemEntries(directory).Any())
            return claim;
        claim.Dispose();
        throw Exists();
    }

    private void MakeDirectory()
    {
        var parent = Path.GetDirectoryName(directory);
        if (parent is not null && !Directory.Exists(parent))
            throw new CairnException(ErrorCode.NoSuchVault, $"There is no directory '{parent}' to create '{Path.GetFileName(directory)}' in.");
        Directory.CreateDirectory(directory);
        _madeDirectory = true;
    }

    private LmdbEngine Fill(Schema schema, LmdbOptions options, SafeFileHandle claim)
    {
        LmdbEnvironment? environment = null;
        LmdbEngine? engine = null;
        try
        {
            environment = EnvironmentRegistry.Create(directory, options);
            // The files are there: that keeps others away now, and the engine needs the lock to write.
            Libc.Unlock(claim);
            engine = new LmdbEngine(environment, schema, readOnly: false);
            engine.Sync();
            new VaultMarker(LmdbProvider.EngineName, VaultMarker.CurrentFormat).Write(directory);
            SyncDirectories(claim);
            return engine;
        }
        catch
        {
            if (engine is not null)
                engine.Dispose();
            else if (environment is not null)
                EnvironmentRegistry.Release(environment);
            Remove();
            throw;
        }
    }

    private void SyncDirectories(SafeFileHandle claim)
    {
        var result = Libc.Sync(claim);
        if (result == 0 && _madeDirectory && Path.GetDirectoryName(directory) is { } parent && Libc.OpenDirectory(parent, out var above) == 0)
            using (above)
                result = Libc.Sync(above);
        if (result != 0)
            throw LmdbErrors.Translate(result, $"create '{directory}'");
    }

    private void Remove()
    {
        foreach (var name in (ReadOnlySpan<string>)[VaultMarker.FileName, VaultFiles.Data, VaultFiles.Lock])
            File.Delete(Path.Combine(directory, name));
        if (_madeDirectory)
            Directory.Delete(directory);
    }

    private CairnException Exists() =>
        new(ErrorCode.VaultExists, $"There is something at '{directory}' already; a vault is created where nothing is, or in an empty directory.");
}

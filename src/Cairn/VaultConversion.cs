using Cairn.FileSystem;
using Cairn.FileSystem.Native;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// Makes a directory with packs of a single-file vault, and the other way round, in place. Whenever it is interrupted, the whole vault
/// is at its path, as the one or the other.
/// </summary>
/// <remarks>The database gets a second name in a directory of its own beside the vault, and then both exchange their places at once. Payloads
/// move while the vault is a directory, where they may be in either place.</remarks>
internal sealed class VaultConversion(EngineSpec spec, VaultOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
{
    private const string Database = "vault.sqlite", Aside = ".converting", Log = "-wal";

    private readonly string _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(spec.Path));

    public void Run(bool packs)
    {
        RemoveLeftovers();
        if (packs && File.Exists(_path))
            BecomeDirectory();
        using (var vault = Vault.Open(spec.ToString(), options))
            vault.MovePayloads(packs, progress, cancellation);
        if (!packs && File.Exists(Path.Combine(_path, Database)))
            BecomeFile();
    }

    /// <summary>What an interrupted conversion left: a second name of the database, with or without a directory around it, never the only one.</summary>
    private void RemoveLeftovers()
    {
        if (!VaultPath.Exists(_path))
            throw new CairnException(ErrorCode.NoSuchVault, $"There is no vault at '{_path}'.");
        if (!Directory.Exists(_path + Aside))
        {
            File.Delete(_path + Aside);
            return;
        }
        // Without its marker it is no vault any more, whatever of it is left.
        File.Delete(Path.Combine(_path + Aside, VaultMarker.FileName));
        Directory.Delete(_path + Aside, recursive: true);
    }

    private void BecomeDirectory()
    {
        Close();
        RequireUnused(_path);
        var directory = Directory.CreateDirectory(_path + Aside).FullName;
        FileNames.Link(_path, Path.Combine(directory, Database));
        new VaultMarker("sqlite", VaultMarker.CurrentFormat).Write(directory);
        Libc.SyncDirectory(directory);
        Exchange(_path);
        File.Delete(_path + Aside);
    }

    private void BecomeFile()
    {
        var database = Path.Combine(_path, Database);
        RequireUnused(database);
        if (Directory.Exists(Path.Combine(_path, "packs")) && Directory.EnumerateFiles(Path.Combine(_path, "packs"), "*.pack").Any())
            throw new CairnException(ErrorCode.Locked, $"Packs of '{_path}' are still in use by another process. Close the vault there and convert again.");
        FileNames.Link(database, _path + Aside);
        Exchange(database);
        RemoveLeftovers();
    }

    /// <summary>Opened and closed in order, the database has everything in its one file.</summary>
    private void Close()
    {
        using var vault = Vault.Open(spec.ToString(), options);
        if (vault.Capabilities.ReadOnly)
            throw new CairnException(ErrorCode.ReadOnly, $"'{_path}' can only be read.");
    }

    /// <param name="database">The database's name before.</param>
    private void Exchange(string database)
    {
        FileNames.Exchange(_path, _path + Aside);
        Libc.SyncDirectory(Path.GetDirectoryName(_path)!);
        var before = database == _path ? _path : Path.Combine(_path + Aside, Database);
        if (!File.Exists(before + Log))
            return;
        // Somebody opened it by its old name at the last moment: theirs is the vault.
        FileNames.Exchange(_path, _path + Aside);
        RequireUnused(database);
    }

    private void RequireUnused(string database)
    {
        if (File.Exists(database + Log))
            throw new CairnException(ErrorCode.Locked, $"'{_path}' is in use by another process. Close the vault there and convert again.");
    }
}

using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>Creates a vault: its directory, RocksDB's files, and last the marker that makes it one. What cannot be finished
/// is taken away again.</summary>
internal sealed class VaultCreator
{
    private readonly EngineSettings _settings;
    private readonly string _path;
    private bool _madeDirectory, _madeFiles;

    private VaultCreator(EngineSettings settings)
    {
        RocksDbProvider.RequirePath(settings.Path);
        _settings = settings;
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Path));
    }

    internal static OpenVault Create(EngineSettings settings)
    {
        var creator = new VaultCreator(settings);
        RocksLibrary.Require();
        try
        {
            return creator.Create();
        }
        catch (Exception failure)
        {
            creator.TakeAway();
            if (failure is IOException or UnauthorizedAccessException)
                throw VaultPath.Translate(failure, creator._path);
            throw;
        }
    }

    private OpenVault Create()
    {
        MakeDirectory();
        var claim = DirectoryClaim.Take(_path, toWrite: true);
        try
        {
            RequireEmpty(); // Again: now nobody else can put anything there that would be mistaken for ours.
            _madeFiles = true;
            return new OpenVault(_path, claim, CreateDatabase(), readOnly: false);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    private void MakeDirectory()
    {
        if (VaultPath.Exists(_path))
        {
            RequireEmpty();
            return;
        }
        var parent = Path.GetDirectoryName(_path);
        if (!Directory.Exists(parent))
            throw new CairnException(ErrorCode.NoSuchVault, $"The directory '{parent}', in which the vault is to be created, is not there.");
        Directory.CreateDirectory(_path);
        _madeDirectory = true;
    }

    private void RequireEmpty()
    {
        if (!Directory.Exists(_path) || Directory.EnumerateFileSystemEntries(_path).Any(entry => Path.GetFileName(entry) != DirectoryClaim.LockFile))
            throw new CairnException(ErrorCode.VaultExists, $"'{_path}' is there already; a new vault needs a path where nothing is, or an empty directory.");
    }

    private RocksDatabase CreateDatabase()
    {
        if (!FreeSpace.RoomToOpen(_path))
            throw new CairnException(ErrorCode.NoSpace, $"There is no room to create a vault at '{_path}'.");
        using var options = RocksDbSettings.ForUse(_settings.Options, create: true);
        var log = TextLog.Before(_path);
        var database = RocksDatabase.Open(options, _path, [RocksDbSettings.DefaultFamily, .. _settings.Schema.Tables.Select(table => table.Name)], readOnly: false);
        try
        {
            log.Silence();
            database.SyncLog();
            KnownLengths.RecordOpened(_path);
            new VaultMarker(RocksDbProvider.EngineName, VaultMarker.CurrentFormat).Write(_path);
            DirectorySync.Run(_path);
            if (_madeDirectory)
                DirectorySync.Run(Path.GetDirectoryName(_path)!);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void TakeAway()
    {
        if (_madeFiles)
            foreach (var file in Directory.EnumerateFiles(_path))
                File.Delete(file);
        if (_madeDirectory && !Directory.EnumerateFileSystemEntries(_path).Any())
            Directory.Delete(_path);
    }
}

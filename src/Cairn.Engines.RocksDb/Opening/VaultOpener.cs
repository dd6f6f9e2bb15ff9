using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>Opens a vault, and looks at everything that can be looked at before RocksDB, which writes when it opens.</summary>
internal static class VaultOpener
{
    internal static OpenVault Open(EngineSettings settings)
    {
        RocksDbProvider.RequirePath(settings.Path);
        var path = Path.GetFullPath(settings.Path);
        VaultMarker.Require(path, RocksDbProvider.EngineName);
        RocksLibrary.Require();
        var mayWrite = settings.Access != Access.ReadOnly && MayBeWritten(path);
        var hasRoom = FreeSpace.RoomToOpen(path, FreeSpace.FileBytes(path, "*.log"));
        var readOnly = !mayWrite || !hasRoom;
        var claim = DirectoryClaim.Take(path, toWrite: !readOnly);
        try
        {
            ManifestCheck.Require(path);
            KnownLengths.Require(path);
            return new OpenVault(path, claim, OpenDatabase(settings, path, readOnly), readOnly) { LacksRoom = mayWrite && !hasRoom };
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    private static RocksDatabase OpenDatabase(EngineSettings settings, string path, bool readOnly)
    {
        var roomToCompact = FreeSpace.RoomToCompact(path, FreeSpace.FileBytes(path));
        using var options = RocksDbSettings.ForUse(settings.Options, compact: roomToCompact);
        var families = FamilyNames(options, path, readOnly);
        var gap = LogContinuity.FindExcess(path);
        if (readOnly)
        {
            if (gap.Count > 0)
                throw new CairnException(ErrorCode.Corrupt, $"The log of '{path}' has a gap, as a power cut leaves it. Open the vault for writing once, so that it is put right.");
            return RocksDatabase.Open(options, path, families, readOnly: true);
        }
        LogContinuity.Cut(gap);
        return OpenToWrite(options, path, [.. families.Union(settings.Schema.Tables.Select(table => table.Name))]);
    }

    private static string[] FamilyNames(OptionsHandle options, string path, bool readOnly)
    {
        try
        {
            return RocksDatabase.FamilyNames(options, path);
        }
        catch (CairnException damage) when (damage.Code == ErrorCode.Corrupt)
        {
            var manifest = ManifestCheck.PathIn(path);
            if (ManifestTail.FindTear(manifest, KnownLengths.OfManifest(path)) is not { } length)
                throw;
            if (readOnly)
                throw new CairnException(ErrorCode.Corrupt, $"'{manifest}' ends in what a power cut left half written. Open the vault for writing once, so that it is put right.", damage);
            ManifestTail.Cut(manifest, length);
            return RocksDatabase.FamilyNames(options, path);
        }
    }

    private static RocksDatabase OpenToWrite(OptionsHandle options, string path, string[] families)
    {
        var log = TextLog.Before(path);
        RocksDatabase database;
        try
        {
            database = RocksDatabase.Open(options, path, families, readOnly: false);
        }
        catch
        {
            log.Restore();
            throw;
        }
        try
        {
            log.Silence();
            LogContinuity.RemoveReplayed(path);
            KnownLengths.RecordOpened(path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>RocksDB writes new files and replaces <c>CURRENT</c>, for which the directory counts, and locks <c>LOCK</c>.</summary>
    private static bool MayBeWritten(string path)
    {
        var lockFile = Path.Combine(path, DirectoryClaim.LockFile);
        return Libc.MayWrite(path) && (!File.Exists(lockFile) || Libc.MayWrite(lockFile));
    }
}

using Cairn.Engines.RocksDb.Native;
using Cairn.Engines.RocksDb.Opening;

namespace Cairn.Engines.RocksDb;

/// <summary>Rewrites every table without what was deleted, one after the other.</summary>
internal static class Compaction
{
    /// <summary>The most that one step of a compaction writes before it drops what it has read: RocksDB's limit of 25 files.</summary>
    private const long LargestStep = 25L * RocksDbSettings.FileBytes;

    private const long Slack = 16 << 20;

    internal static void Run(OpenVault vault, CancellationToken cancellation)
    {
        var database = vault.Database;
        var stopped = false;
        var registration = cancellation.Register(() =>
        {
            database.StopCompaction();
            stopped = true;
        });
        try
        {
            foreach (var family in database.Families)
            {
                cancellation.ThrowIfCancellationRequested();
                Compact(vault, family);
            }
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            registration.Dispose(); // Waits for it, if it runs.
            if (stopped)
                database.AllowCompaction();
        }
    }

    private static void Compact(OpenVault vault, nint family)
    {
        var database = vault.Database;
        RequireRoom(vault.Path, database.Number(family, "rocksdb.total-sst-files-size\0"u8));
        var errors = Errors(database, family);
        database.Flush(family, wait: true);
        database.Compact(family);
        if (Errors(database, family) != errors)
            throw new CairnException(ErrorCode.InputOutput, $"Compacting '{vault.Path}' failed; nothing of what is stored has changed. Is the disk full?");
    }

    private static void RequireRoom(string path, long bytes)
    {
        var free = new DriveInfo(path).AvailableFreeSpace;
        var needed = Math.Min(bytes, LargestStep) + Slack;
        if (free < needed)
            throw new CairnException(ErrorCode.NoSpace, $"Compacting '{path}' needs room for {ByteSize.Format(needed)}, and {ByteSize.Format(free)} are free. Nothing was changed.");
    }

    private static long Errors(RocksDatabase database, nint family) => database.Number(family, "rocksdb.background-errors\0"u8);
}

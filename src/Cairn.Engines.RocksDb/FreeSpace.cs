using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb;

/// <summary>
/// Looks at how full the disk is before RocksDB finds out, which copes badly with it: a write to its log that runs out of room
/// leaves the database unusable, and a compaction takes all the room there is before it gives up.
/// </summary>
/// <remarks>With little room left no compaction is begun, with less no commit goes through; what has been committed can then still be
/// written from memory to files. A look is good for a part of what was free, and for a tenth of a second. Used under the writer's
/// lock.</remarks>
internal sealed class FreeSpace(string path, RocksDatabase database)
{
    /// <summary>For what is written besides records: manifests, indexes, filters.</summary>
    private const long Slack = 4 << 20;

    /// <summary>Less is asked of an opening than of a commit, or a vault that is as full as commits let it be could not be opened.</summary>
    private const long SlackToOpen = 1 << 20;

    /// <summary>What a compaction may write before it drops what it has read; more only where very much is waiting for it.</summary>
    private const long LargestCompaction = 2L << 30;

    private const long LongestLookBytes = 16 << 20;
    private const long LongestLookMilliseconds = 100;

    private long _allowed;
    private long _looked = long.MinValue / 2;

    /// <summary>Whether compactions have been held back for want of room.</summary>
    internal bool Paused { get; private set; } = !RoomToCompact(path, FileBytes(path));

    /// <summary>Makes sure that a transaction of <paramref name="bytes"/> can be written: to the log now, to a file later together
    /// with all that is still in memory.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>.</exception>
    internal void Require(long bytes)
    {
        if (bytes > _allowed || Environment.TickCount64 - _looked > LongestLookMilliseconds)
            Look(bytes);
        _allowed -= bytes;
    }

    /// <summary>Whether compactions may be begun in a vault of so many bytes when it is opened.</summary>
    internal static bool RoomToCompact(string path, long bytes) => Free(path) >= Slack + Math.Min(bytes, LargestCompaction);

    /// <summary>Whether there is room for opening a vault to write, which replays <paramref name="logBytes"/> of log into files, or for
    /// creating one.</summary>
    internal static bool RoomToOpen(string path, long logBytes = 0) => Free(path) >= SlackToOpen + logBytes;

    /// <summary>The bytes of the files in a directory, as far as they stay while we look.</summary>
    internal static long FileBytes(string directory, string pattern = "*")
    {
        long bytes = 0;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles(pattern))
            bytes += LengthOf(file);
        return bytes;
    }

    private void Look(long bytes)
    {
        _allowed = 0;
        var needed = (2 * bytes) + database.Sum("rocksdb.cur-size-all-mem-tables\0"u8) + Slack;
        var spare = Free(path) - needed;
        HoldCompactions(spare);
        if (spare < 0)
            throw new CairnException(ErrorCode.NoSpace, $"No room for a transaction of {ByteSize.Format(bytes)}: {ByteSize.Format(needed + spare)} are free where '{path}' is, and {ByteSize.Format(needed)} are needed. Nothing was changed.");
        _allowed = bytes + Math.Min(spare / 4, LongestLookBytes);
        _looked = Environment.TickCount64;
    }

    private void HoldCompactions(long spare)
    {
        var largest = Math.Min(database.Sum("rocksdb.total-sst-files-size\0"u8), LargestCompaction);
        var pause = spare < (Paused ? largest + (largest / 4) : largest);
        if (pause == Paused)
            return;
        database.SetAutomaticCompaction(!pause);
        Paused = pause;
    }

    private static long Free(string path) => new DriveInfo(path).AvailableFreeSpace;

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // A compaction has removed it.
        }
    }
}

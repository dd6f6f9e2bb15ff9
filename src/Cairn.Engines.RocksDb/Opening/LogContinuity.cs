using System.Globalization;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// Makes a prefix of what a power cut left of the log. RocksDB replays its log files up to the first damaged record, but takes
/// two kinds of gap for nothing: a stretch of zeros between good records (a page that was never written), and a file that
/// ends early at a whole record while the next file is there. Nothing behind a gap can have been synced, since a sync
/// covers all that comes before.
/// </summary>
/// <remarks>The numbers of records run on without a gap for as long as a database is open. When it is opened it replays its log
/// and begins a new file; the old ones are removed before anything can be written (<see cref="RemoveReplayed"/>).</remarks>
internal sealed class LogContinuity
{
    private readonly List<(string Path, long Length)> _excess = [];
    private ulong? _next;
    private bool _broken;

    private LogContinuity()
    {
    }

    /// <summary>Looks for a gap in the log of <paramref name="directory"/>. Costs reading its headers.</summary>
    /// <returns>What comes after the first gap: files, and to what length they have to be cut.</returns>
    internal static IReadOnlyList<(string Path, long Length)> FindExcess(string directory)
    {
        var continuity = new LogContinuity();
        foreach (var path in LogFiles(directory))
            continuity.Read(path);
        return continuity._excess;
    }

    /// <summary>Cuts off what comes after a gap.</summary>
    internal static void Cut(IReadOnlyList<(string Path, long Length)> excess)
    {
        for (var i = excess.Count - 1; i >= 0; i--) // The last first: should this be interrupted, the gap is still there to be found.
        {
            using var file = new FileStream(excess[i].Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(excess[i].Length);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Removes all log files but the newest from <paramref name="directory"/>, whose database was just opened and has replayed
    /// them into its tables. RocksDB leaves some behind, and to the next search they would look like a part of the log.</summary>
    internal static void RemoveReplayed(string directory)
    {
        var replayed = LogFiles(directory).SkipLast(1).ToArray();
        foreach (var path in replayed)
            File.Delete(path);
        if (replayed.Length > 0)
            DirectorySync.Run(directory);
    }

    /// <summary>The log files of <paramref name="directory"/>, oldest first.</summary>
    internal static IEnumerable<string> LogFiles(string directory) => Directory
        .EnumerateFiles(directory, "*.log")
        .Where(path => Number(path) is not null)
        .OrderBy(path => Number(path));

    private static ulong? Number(string path) =>
        ulong.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Read(string path)
    {
        using var log = new LogReader(path);
        var records = 0;
        while (log.Next(out var record))
        {
            if (_broken || record.Sequence > _next)
            {
                Break(path, record.Start);
                return;
            }
            _next = record.Sequence + record.Count;
            records++;
        }
        if (log.UnknownFormat)
        {
            _next = null; // Something newer than this; it is left to RocksDB.
            return;
        }
        if (log.BytesBehindZeros)
            Break(path, log.Position);
        // A file is followed by another only once something has been written to it.
        _broken |= records == 0;
    }

    private void Break(string path, long length)
    {
        _broken = true;
        _excess.Add((path, length));
    }
}

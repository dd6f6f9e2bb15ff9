using System.Globalization;
using System.Text;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// The small text file <c>CAIRN.lengths</c> beside the marker: how long the manifest was when the vault was last opened, and
/// the manifest and the log when it was last closed. RocksDB takes a manifest or a log that was cut short for one that a
/// crash cut short, and would go on without what is missing.
/// </summary>
/// <remarks>Only what was synced is noted, and a manifest only grows, so that after any crash it is at least that long; the log
/// of a closed vault does not change. Each opening begins a new manifest: a list that names another than <c>CURRENT</c> is out
/// of date and says nothing. Nor does a list that is missing.</remarks>
internal static class KnownLengths
{
    private const string FileName = "CAIRN.lengths";
    private const string NewName = FileName + ".new";

    /// <summary>Notes lengths at the opening, whereafter log files come and go.</summary>
    internal static void RecordOpened(string directory) => Record(directory, []);

    /// <summary>Notes lengths when the database has been closed and all of the log is on stable storage.</summary>
    internal static void RecordClosed(string directory) => Record(directory, LogContinuity.LogFiles(directory));

    /// <summary>Where this fails, the list from before stays, which is still true.</summary>
    private static void Record(string directory, IEnumerable<string> logs)
    {
        try
        {
            var text = new StringBuilder();
            foreach (var path in logs.Prepend(ManifestCheck.PathIn(directory)))
                text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} {new FileInfo(path).Length}\n");
            File.WriteAllText(Path.Combine(directory, NewName), text.ToString(), Encoding.ASCII);
            File.Move(Path.Combine(directory, NewName), Path.Combine(directory, FileName), overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The list is worth having, not worth failing for.
        }
    }

    /// <summary>Compares.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Truncated"/>; <see cref="ErrorCode.Corrupt"/>: one is missing.</exception>
    internal static void Require(string directory)
    {
        foreach (var (name, length) in Known(directory))
            RequireLength(new FileInfo(Path.Combine(directory, name)), length);
    }

    /// <summary>How much of the manifest is known to have been synced; 0 when nothing is.</summary>
    internal static long OfManifest(string directory) => Known(directory) is [var (_, length), ..] ? length : 0;

    private static List<(string Name, long Length)> Known(string directory)
    {
        var known = new List<(string, long)>();
        var list = Path.Combine(directory, FileName);
        if (!File.Exists(list))
            return known;
        var lines = File.ReadAllLines(list, Encoding.ASCII).Select(line => line.Split(' ')).ToArray();
        if (lines.Length == 0 || lines[0][0] != Path.GetFileName(ManifestCheck.PathIn(directory)))
            return known;
        foreach (var line in lines)
            if (line.Length == 2 && long.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                known.Add((line[0], length));
        return known;
    }

    private static void RequireLength(FileInfo file, long length)
    {
        if (!file.Exists)
            throw new CairnException(ErrorCode.Corrupt, $"'{file.FullName}' is missing. When the vault was last closed it was there, with {length} bytes.");
        if (file.Length < length)
            throw new CairnException(ErrorCode.Truncated, $"'{file.FullName}' has {file.Length} bytes; when the vault was last closed it had {length}.");
    }
}

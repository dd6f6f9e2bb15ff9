using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// RocksDB's text log, <c>LOG</c>, which it insists on for a database that is written to: begun before anything else is looked at,
/// the last one put aside as <c>LOG.old.TIME</c>. Here it is sent to <c>/dev/null</c> once the database is open, and taken back when
/// the database is refused.
/// </summary>
/// <remarks>Not for tidiness: where RocksDB is built with assertions, as Debian builds it, a text log that runs out of room
/// ends the process.</remarks>
internal sealed class TextLog
{
    private const string Name = "LOG";
    private const string OldNames = "LOG.old.*";

    private readonly string _directory;
    private readonly HashSet<string> _old;
    private readonly bool _was;

    private TextLog(string directory)
    {
        _directory = directory;
        _old = [.. OldLogs()];
        _was = File.Exists(LogPath);
    }

    /// <summary>Notes what is there before the database is opened.</summary>
    internal static TextLog Before(string directory) => new(directory);

    /// <summary>The database is open: from now on its text log goes nowhere.</summary>
    internal void Silence()
    {
        if (OpenFile(LogPath) is { } file)
            Libc.Redirect(file, "/dev/null");
        File.Delete(LogPath);
        foreach (var old in OldLogs())
            File.Delete(old);
    }

    /// <summary>The database could not be opened: puts back what was there.</summary>
    internal void Restore()
    {
        var aside = OldLogs().Where(old => !_old.Contains(old)).ToArray();
        if (_was && aside.Length == 1)
            File.Move(aside[0], LogPath, overwrite: true);
        else if (!_was)
            File.Delete(LogPath);
    }

    private string LogPath => Path.Combine(_directory, Name);

    private string[] OldLogs() => Directory.GetFiles(_directory, OldNames);

    /// <summary>The number under which this process has <paramref name="path"/> open, or null.</summary>
    private static int? OpenFile(string path)
    {
        var wanted = Libc.Identity(path);
        foreach (var file in Directory.EnumerateFiles("/proc/self/fd"))
            if (wanted is not null && Libc.Identity(file) == wanted)
                return int.Parse(Path.GetFileName(file), System.Globalization.CultureInfo.InvariantCulture);
        return null;
    }
}

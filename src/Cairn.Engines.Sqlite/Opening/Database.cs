using System.Text;
using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>How a database is open.</summary>
internal enum OpenMode
{
    /// <summary>For reading and writing.</summary>
    ReadWrite,

    /// <summary>For reading, while others may write.</summary>
    ReadOnly,

    /// <summary>For reading, where nobody can write: no lock is taken and no file is made.</summary>
    Unchanging,
}

/// <summary>One database and how its connections are opened.</summary>
/// <param name="Path">Its file, links resolved.</param>
/// <param name="Mode">How it is open.</param>
/// <param name="Options">Settings of its connections.</param>
/// <param name="Patience">How long to wait for a lock that another process holds.</param>
internal sealed record Database(string Path, OpenMode Mode, SqliteOptions Options, TimeSpan Patience)
{
    /// <summary>What a connection that reads has of the memory that the one that writes has: in what it does not hold it saves a copy from the system's cache,
    /// and there are as many as threads that read.</summary>
    private const int ReadersPart = 8;

    /// <summary>A connection that reads.</summary>
    public Connection OpenReader() => Open(
        Mode == OpenMode.Unchanging ? Uri("immutable=1") : Path,
        Sqlite3Codes.OpenReadOnly | (Mode == OpenMode.Unchanging ? Sqlite3Codes.OpenUri : 0),
        Options.CacheBytes / ReadersPart);

    /// <summary>A connection that writes, in WAL mode.</summary>
    public Connection OpenWriter()
    {
        var connection = Open(Path, Sqlite3Codes.OpenReadWrite, Options.CacheBytes);
        try
        {
            var mode = connection.QueryText("PRAGMA journal_mode=WAL");
            if (mode != "wal")
                throw new CairnException(ErrorCode.InputOutput, $"'{Path}' cannot be written with a write-ahead log, only with '{mode}'; its file system may lack shared memory or locks.");
            connection.Execute($"PRAGMA synchronous={Options.Synchronous}");
            // Debian's library overwrites what is deleted with zeros, which makes deleting and replacing dearer.
            connection.Execute("PRAGMA secure_delete=OFF");
            connection.Execute($"PRAGMA journal_size_limit={2 * Options.CheckpointPages * connection.QueryNumber("PRAGMA page_size")}");
            connection.CountFrames();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private Connection Open(string name, int flags, long cacheBytes)
    {
        var connection = Connection.Open(name, flags, Patience);
        try
        {
            connection.Execute($"PRAGMA cache_size=-{cacheBytes / 1024}");
            connection.Execute($"PRAGMA mmap_size={Options.MmapBytes}");
            // What others may have put into the schema runs no functions that touch anything outside.
            connection.Execute("PRAGMA trusted_schema=OFF");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string Uri(string parameters)
    {
        var uri = new StringBuilder("file:");
        foreach (var c in Encoding.UTF8.GetBytes(Path))
        {
            if (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'/' or (byte)'.' or (byte)'-' or (byte)'_')
                uri.Append((char)c);
            else
                uri.Append('%').Append(c.ToString("x2", null));
        }
        return uri.Append('?').Append(parameters).ToString();
    }
}

using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Maintenance;

/// <summary>Gives free space back: SQLite writes the database anew, without gaps and in order, and then shortens the file.</summary>
internal static class Compaction
{
    /// <summary>Writes the database anew, into the log.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing was changed.</exception>
    public static void Vacuum(Connection connection, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var interruption = cancellation.Register(connection.Interrupt);
        try
        {
            connection.Execute("VACUUM");
        }
        catch (CairnException failure) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The vault was not compacted; nothing was changed.", failure, cancellation);
        }
    }

    /// <summary>Copies the log back and cuts both files to what they hold.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: others still read what the log has.</exception>
    public static void ShortenLog(Connection connection)
    {
        var code = connection.Checkpoint(Sqlite3Codes.CheckpointTruncate, out _, out _);
        if (SqliteError.Primary(code) == Sqlite3Codes.Busy)
            throw new CairnException(ErrorCode.Busy, "The vault was compacted, but other processes use it, so the space is given back only when they let go. Try again then.");
        if (code != Sqlite3Codes.Ok)
            throw connection.Failure(code);
    }
}

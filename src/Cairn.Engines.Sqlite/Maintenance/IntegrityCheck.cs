using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Maintenance;

/// <summary>SQLite's own check of its trees, free pages and keys.</summary>
internal static class IntegrityCheck
{
    /// <summary>What is wrong.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static List<string> Run(Connection connection, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var interruption = cancellation.Register(connection.Interrupt);
        var problems = new List<string>();
        try
        {
            connection.Query($"PRAGMA integrity_check({VerifyReport.MaxProblems})", row => problems.Add(row.Text(0)));
        }
        catch (CairnException failure) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The check was cancelled.", failure, cancellation);
        }
        problems.Remove("ok");
        return problems;
    }
}

using System.Runtime.CompilerServices;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Log;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn;

/// <summary>Tells the log in paths, and follows it.</summary>
internal static class LogReader
{
    private const int RevisionsPerTransaction = 256;

    /// <summary>How often the log of a vault is looked at though nobody says that it grew: where others cannot say it, and where they do.</summary>
    private static readonly TimeSpan Unreachable = TimeSpan.FromMilliseconds(50), Reachable = TimeSpan.FromSeconds(1);

    public static IEnumerable<LogEntry> Read(VaultCore vault, BranchState branch, long after, long? until)
    {
        vault.RefreshIfStale(branch);
        var last = until ?? branch.Tip.Revision;
        while (after < last)
        {
            var (entries, next) = Page(vault, branch, after, Math.Min(last, after + RevisionsPerTransaction));
            foreach (var entry in entries)
                yield return entry;
            after = next;
        }
    }

    public static async IAsyncEnumerable<LogEntry> Watch(VaultCore vault, BranchState branch, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var interval = Join(vault) ? Reachable : Unreachable;
        while (true)
        {
            var changed = vault.Changes.Next;
            vault.RefreshIfStale(branch);
            var tip = branch.Tip.Revision;
            foreach (var entry in Read(vault, branch, after, tip))
                yield return entry;
            after = Math.Max(after, tip);
            await Task.WhenAny(changed, Task.Delay(interval, vault.Clock, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <returns>Whether other processes tell this one when they commit.</returns>
    private static bool Join(VaultCore vault)
    {
        if (vault.Engine.Capabilities.ReadOnly)
            return false;
        vault.Peers.Join();
        return vault.Peers.IsReachable;
    }

    private static (List<LogEntry> Entries, long Next) Page(VaultCore vault, BranchState branch, long after, long last)
    {
        var entries = new List<LogEntry>();
        using var transaction = vault.Engine.BeginRead();
        foreach (var revision in vault.Log.Read(transaction, branch.Id, after + 1, last))
        {
            var now = PathsAt(vault, transaction, branch, revision.Revision);
            var before = PathsAt(vault, transaction, branch, revision.Revision - 1);
            foreach (var record in revision.Records)
                entries.Add(Describe(vault, revision, record, now, before));
        }
        return (entries, last);
    }

    private static LogEntry Describe(VaultCore vault, LoggedRevision revision, LogRecord record, Paths now, Paths before)
    {
        var path = record.Directory == 0 ? now.Of(record.Node) : now.Of(record.Directory, record.Name) ?? before.Of(record.Directory, record.Name);
        var moves = record.Operation is Cairn.FileSystem.Operation.Rename or Cairn.FileSystem.Operation.Exchange;
        var newPath = moves ? now.Of(record.SecondDirectory, record.SecondName) : null;
        return new LogEntry(
            revision.Revision, revision.Header.Time, revision.Header.Kind, record.Operation, record.Session, vault.Sessions.Find(record.Session)?.Actor ?? "", record.Node,
            path is null ? default(FilePath?) : FilePath.Parse(path), newPath is null ? default(FilePath?) : FilePath.Parse(newPath));
    }

    private static Paths PathsAt(VaultCore vault, IReadTransaction transaction, BranchState branch, long revision) =>
        new(vault, transaction, vault.Branches.View(transaction, branch.Record, revision));
}

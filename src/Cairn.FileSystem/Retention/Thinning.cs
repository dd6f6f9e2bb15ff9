using System.Globalization;
using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Drops records of a file's past that the horizon has not passed. In their place stands a mark over their interval, neighbours being one, so
/// that whoever looks there is told that it is gone and never shown a neighbour. What an anchor holds stays.
/// </summary>
internal sealed class Thinning(VaultCore vault)
{
    private const int SliceNodes = 500;

    /// <summary>The property in which a branch keeps where its last mark ends: later revisions have none.</summary>
    private const string LastMark = ".thinned";

    private readonly AnchorTable _anchors = new(vault);

    /// <summary>Thins the branch's own past by <paramref name="rule"/>.</summary>
    /// <returns>How many records went, or would go.</returns>
    public long Thin(long branch, KeepRule rule, TimeSpan interval, bool dryRun, CancellationToken cancellation)
    {
        if (rule.Kind == KeepKind.All)
            return 0;
        long thinned = 0;
        for (long? from = 0; from is { } start;)
        {
            cancellation.ThrowIfCancellationRequested();
            (from, var count) = dryRun ? Look(branch, start, rule, interval) : vault.ChangeStructure([branch], transaction => Slice(transaction, transaction, branch, start, rule, interval));
            thinned += count;
        }
        return thinned;
    }

    /// <summary>Whether a file of the branch is marked at <paramref name="revision"/>, so that not all of it could be read there.</summary>
    public bool IsThinnedAt(IReadTransaction transaction, BranchRecord owner, long revision)
    {
        if (vault.Properties.Read(transaction, owner.Id, LastMark) is not { } text || revision >= long.Parse(text, CultureInfo.InvariantCulture))
            return false;
        return vault.Nodes.HasMark(transaction, owner.Id, revision);
    }

    private (long?, long) Look(long branch, long from, KeepRule rule, TimeSpan interval)
    {
        using var transaction = vault.Engine.BeginRead();
        return Slice(transaction, null, branch, from, rule, interval);
    }

    /// <returns>The node to go on from, null at the end; and how many records went.</returns>
    private (long?, long) Slice(IReadTransaction transaction, IWriteTransaction? writing, long branch, long from, KeepRule rule, TimeSpan interval)
    {
        if (vault.Branches.Find(transaction, branch) is not { Deleted: false } record)
            return (null, 0);
        var anchored = _anchors.Of(transaction, branch).ConvertAll(static anchor => anchor.Revision);
        var nodes = vault.Nodes.WithPast(transaction, branch, from, SliceNodes);
        long thinned = 0, lastMark = 0;
        foreach (var ino in nodes)
            thinned += ThinNode(transaction, writing, record, ino, anchored, rule, interval, ref lastMark);
        if (writing is not null && lastMark > 0)
            RaiseLastMark(writing, branch, lastMark);
        return (nodes.Count < SliceNodes ? null : nodes[^1] + 1, thinned);
    }

    private long ThinNode(
        IReadTransaction transaction, IWriteTransaction? writing, BranchRecord branch, long ino, List<long> anchored, KeepRule rule, TimeSpan interval, ref long lastMark)
    {
        Span<byte> key = stackalloc byte[OrderedNumber.MaxBytes];
        var k = NodeTable.Key(key, ino);
        var records = vault.Nodes.OwnHistory(transaction, branch.Id, k);
        var goes = ThinRule.Choose(records, rule, interval, record => record.End != View.Tip && record.End > branch.Horizon && !Pruning.IsNeeded(anchored, record.Start, record.End));
        var run = new List<PastState>();
        long thinned = 0;
        for (var i = 0; i <= records.Count; i++)
        {
            var record = i < records.Count ? records[i] : null;
            var isNew = record is not null && goes[i];
            if (record is not null && (isNew || record.State == RecordState.Thinned) && (run.Count == 0 || run[^1].End == record.Start))
            {
                run.Add(record);
                thinned += isNew ? 1 : 0;
                continue;
            }
            lastMark = Math.Max(lastMark, PutMark(writing, branch.Id, k, run));
            run.Clear();
            if (record is null || !isNew && record.State != RecordState.Thinned)
                continue;
            run.Add(record);
            thinned += isNew ? 1 : 0;
        }
        return thinned;
    }

    /// <returns>Where the mark ends; 0 when there is none to put.</returns>
    private long PutMark(IWriteTransaction? writing, long branch, ReadOnlySpan<byte> k, List<PastState> run)
    {
        if (writing is null || run.Count == 0 || run is [{ State: RecordState.Thinned }])
            return 0;
        vault.Nodes.PutMark(writing, branch, k, run);
        return run[^1].End;
    }

    private void RaiseLastMark(IWriteTransaction transaction, long branch, long end)
    {
        var before = vault.Properties.Read(transaction, branch, LastMark) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (end > before)
            vault.Properties.Put(transaction, branch, LastMark, end.ToString(CultureInfo.InvariantCulture));
    }
}

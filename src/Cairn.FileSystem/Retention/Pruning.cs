using Cairn.FileSystem.Format;
using Cairn.FileSystem.History;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Dropping history: what ended at or below a branch's horizon and no anchor needs, and what is left of branches that were
/// deleted. Done in slices, each a transaction of its own; a slice that was not reached is found again by the next call.
/// </summary>
internal sealed class Pruning(VaultCore vault)
{
    /// <summary>Records looked at in one transaction.</summary>
    private const int SliceRecords = 2_000;

    private readonly AnchorTable _anchors = new(vault);

    /// <summary>Raises the horizon of <paramref name="branch"/> to <paramref name="horizon"/> and drops what only earlier revisions needed.</summary>
    /// <returns>How many records were dropped.</returns>
    public long Prune(long branch, long horizon, CancellationToken cancellation = default)
    {
        vault.ChangeStructure([branch], transaction =>
        {
            var record = vault.Branches.RequireLive(transaction, branch);
            var tip = vault.Branches.Tip(transaction, branch).Revision;
            if (horizon > tip)
                throw new CairnException(ErrorCode.NotFound, $"Revision {horizon} is later than the branch's newest, {tip}.");
            if (horizon > record.Horizon)
                vault.Branches.Put(transaction, record with { Horizon = horizon });
            return true;
        });
        return DropUnneeded(branch, cancellation);
    }

    /// <summary>Takes an anchor away. What only it needed is dropped by the next <see cref="DropUnneeded"/>.</summary>
    public void Release(IWriteTransaction transaction, Anchor anchor) => _anchors.Delete(transaction, anchor);

    /// <summary>Drops records of <paramref name="branch"/> that no revision needs which can still be read; of a deleted branch that nothing holds, everything.</summary>
    public long DropUnneeded(long branch, CancellationToken cancellation = default)
    {
        long dropped = 0;
        foreach (var sweep in Sweeps(branch))
        {
            byte[]? from = [];
            while (from is not null)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = from;
                (from, var count) = vault.ChangeStructure([branch], transaction => Slice(transaction, branch, sweep, start));
                dropped += count;
            }
        }
        DropAccessTimes(branch, cancellation);
        FinishDeleted(branch, cancellation);
        return dropped;
    }

    /// <summary>Access times stand outside history, and outlive their nodes until somebody looks.</summary>
    private void DropAccessTimes(long branch, CancellationToken cancellation)
    {
        long? from = 0;
        while (from is { } start)
        {
            cancellation.ThrowIfCancellationRequested();
            from = vault.ChangeStructure([branch], transaction => DropAccessTimes(transaction, branch, start));
        }
    }

    private long? DropAccessTimes(IWriteTransaction transaction, long branch, long from)
    {
        if (vault.Branches.Find(transaction, branch) is not { Deleted: false } record)
            return null;
        var view = vault.Branches.View(transaction, record, View.Tip);
        var inos = AccessTimes.From(transaction, vault.Schema, branch, from, SliceRecords);
        foreach (var ino in inos)
            if (vault.Nodes.Read(transaction, view, ino) is null && !vault.OpenNodes.HasOrphan(transaction, branch, ino))
                AccessTimes.Delete(transaction, vault.Schema, branch, ino);
        return inos.Count < SliceRecords ? null : inos[^1] + 1;
    }

    private IEnumerable<Sweep> Sweeps(long branch)
    {
        foreach (var table in new TemporalTable[] { vault.Nodes, vault.Entries, vault.Attributes })
        {
            yield return new Sweep(table, Heads: false);
            using var transaction = vault.Engine.BeginRead();
            if (vault.Branches.Find(transaction, branch)?.Deleted == true)
                yield return new Sweep(table, Heads: true);
        }
    }

    private (byte[]? Next, long Dropped) Slice(IWriteTransaction transaction, long branch, Sweep sweep, byte[] from)
    {
        if (vault.Branches.Find(transaction, branch) is not { } record)
            return (null, 0);
        if (sweep.Heads && !record.Deleted)
            return (null, 0);
        var anchored = _anchors.Of(transaction, branch).ConvertAll(static anchor => anchor.Revision);
        var horizon = record.Deleted ? View.Tip : record.Horizon;
        return sweep.Table.Drop(transaction, branch, from, SliceRecords, sweep.Heads, (start, end) => end <= horizon && !IsNeeded(anchored, start, end));
    }

    /// <summary>Whether any of the ascending <paramref name="anchored"/> revisions lies in [start, end).</summary>
    internal static bool IsNeeded(List<long> anchored, long start, long end)
    {
        var at = anchored.BinarySearch(start);
        if (at < 0)
            at = ~at;
        return at < anchored.Count && anchored[at] < end;
    }

    /// <summary>When nothing holds a deleted branch any more, the rest of it goes, and its own hold on its parent.</summary>
    private void FinishDeleted(long branch, CancellationToken cancellation)
    {
        foreach (var table in OwnTables())
            while (vault.ChangeStructure([branch], transaction => MayDelete(transaction, branch, table) && DeleteSome(transaction, branch, table)))
                cancellation.ThrowIfCancellationRequested();
        var parent = vault.ChangeStructure([branch], transaction => Forget(transaction, branch));
        if (parent != 0)
            DropUnneeded(parent, cancellation);
    }

    private Table[] OwnTables() => [vault.Schema.Log, vault.Schema.DirectoryEnds, vault.Schema.AccessTimes, vault.Schema.Orphans, vault.Schema.Properties];

    private bool IsGone(IReadTransaction transaction, long branch) =>
        vault.Branches.Find(transaction, branch) is { Deleted: true } && _anchors.Of(transaction, branch).Count == 0;

    /// <summary>Nodes that were only open end with the branch's name; the rest stays as long as anything holds the branch.</summary>
    private bool MayDelete(IReadTransaction transaction, long branch, Table table) =>
        table == vault.Schema.Orphans ? vault.Branches.Find(transaction, branch)?.Deleted == true : IsGone(transaction, branch);

    private bool DeleteSome(IWriteTransaction transaction, long branch, Table table)
    {
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(table, from[..OrderedNumber.Write(from, (ulong)branch)], to[..OrderedNumber.Write(to, (ulong)branch + 1)]);
        for (var i = 0; i < SliceRecords; i++)
        {
            if (!cursor.MoveNext())
                return false;
            transaction.Delete(table, cursor.Key.ToArray());
        }
        return true;
    }

    /// <returns>The parent that a hold was taken from, or 0.</returns>
    private long Forget(IWriteTransaction transaction, long branch)
    {
        if (!IsGone(transaction, branch))
            return 0;
        var record = vault.Branches.Require(transaction, branch);
        vault.Branches.Delete(transaction, branch);
        if (record.Parent == 0)
            return 0;
        Release(transaction, new Anchor(record.Parent, record.Fork, AnchorKind.Fork, branch, []));
        return record.Parent;
    }

    private readonly record struct Sweep(TemporalTable Table, bool Heads);
}

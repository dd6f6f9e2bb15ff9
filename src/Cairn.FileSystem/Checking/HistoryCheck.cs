using Cairn.FileSystem.Branches;
using Cairn.FileSystem.Format;
using Cairn.FileSystem.Temporal;
using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.Checking;

/// <summary>The rules of temporal tables: intervals of one key do not overlap, nothing begins after the tip, and the second keys of past
/// entries say what the first ones do.</summary>
internal sealed class HistoryCheck(VaultCore vault, IReadTransaction transaction, BranchRecord branch, Action<string> report)
{
    private long _tip;

    public void Run(CancellationToken cancellation)
    {
        _tip = vault.Branches.Tip(transaction, branch.Id).Revision;
        foreach (var (table, name) in new (TemporalTable, string)[] { (vault.Nodes, "node"), (vault.Entries, "entry"), (vault.Attributes, "attribute") })
        {
            cancellation.ThrowIfCancellationRequested();
            CheckIntervals(table, name);
        }
        CheckEnds();
    }

    private void CheckIntervals(TemporalTable table, string name)
    {
        byte[] lastKey = [];
        long lastEnd = 0;
        foreach (var (k, start, end) in table.PastOf(transaction, branch.Id))
        {
            if (!k.AsSpan().SequenceEqual(lastKey))
                (lastKey, lastEnd) = (k, 0);
            if (start >= end || start < lastEnd || end > _tip)
                report($"A past {name} record of branch {branch.Id}, key {Convert.ToHexStringLower(k)}, lasts from {start} to {end}; the one before it to {lastEnd}, and the tip is {_tip}.");
            if (end > start && table.HeadStart(transaction, branch.Id, k) is var head && head != 0 && head < end)
                report($"The present {name} record of branch {branch.Id}, key {Convert.ToHexStringLower(k)}, begins at {head}, before a past one ends at {end}.");
            lastEnd = end;
        }
        foreach (var (k, start) in table.HeadsOf(transaction, branch.Id))
            if (start > _tip)
                report($"The present {name} record of branch {branch.Id}, key {Convert.ToHexStringLower(k)}, begins at {start}, and the tip is {_tip}: the end of the log is missing.");
    }

    private void CheckEnds()
    {
        long first = 0, second = 0;
        foreach (var (k, _, end) in vault.Entries.PastOf(transaction, branch.Id))
        {
            first++;
            var reader = new RecordReader(k, "entry key");
            var directory = reader.Long();
            if (!vault.Entries.HasEnd(transaction, branch.Id, directory, end, reader.Rest))
                report($"A past entry of directory {directory}, branch {branch.Id}, that ended at {end} has no second key.");
            if (vault.Entries.LastEnd(transaction, branch.Id, directory) < end)
                report($"Directory {directory} of branch {branch.Id} says that no entry ended after {vault.Entries.LastEnd(transaction, branch.Id, directory)}, and one ended at {end}.");
        }
        Span<byte> from = stackalloc byte[OrderedNumber.MaxBytes], to = stackalloc byte[OrderedNumber.MaxBytes];
        using var cursor = transaction.OpenCursor(vault.Schema.EntryEnds, from[..OrderedNumber.Write(from, (ulong)branch.Id)], to[..OrderedNumber.Write(to, (ulong)branch.Id + 1)]);
        while (cursor.MoveNext())
            second++;
        if (first != second)
            report($"Branch {branch.Id} has {first} past entries and {second} second keys to them.");
    }
}

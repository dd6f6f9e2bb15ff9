namespace Cairn.Engines.RocksDb.Writing;

/// <summary>
/// The ranges that a write transaction has cleared as a whole: nothing that the database has in one of them is there any
/// more. There are only as many as very large range deletions were made, so they are looked through one by one.
/// </summary>
internal sealed class ClearedRanges
{
    private readonly List<(int Table, byte[] From, byte[] To)> _ranges = [];

    internal void Add(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        _ranges.Add((table.Index, from.ToArray(), to.ToArray()));

    /// <summary>Whether <paramref name="key"/> lies in a range of <paramref name="table"/>.</summary>
    internal bool Cover(Table table, ReadOnlySpan<byte> key) => _ranges.Count > 0 && TryFind(table, key, out _, out _);

    /// <summary>The range of <paramref name="table"/> that <paramref name="key"/> lies in; an empty <paramref name="to"/> is the table's end.</summary>
    internal bool TryFind(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> from, out ReadOnlySpan<byte> to)
    {
        foreach (var range in _ranges)
        {
            if (range.Table != table.Index || key.SequenceCompareTo(range.From) < 0)
                continue;
            if (range.To.Length > 0 && key.SequenceCompareTo(range.To) >= 0)
                continue;
            from = range.From;
            to = range.To;
            return true;
        }
        from = to = default;
        return false;
    }

    internal void Clear() => _ranges.Clear();
}

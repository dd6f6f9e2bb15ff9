namespace Cairn.Engines.RocksDb;

/// <summary>
/// Multi-get and multi-seek, one question after the other. A seek is bounded by the prefix that it asks for: without that,
/// a prefix that has no records costs a walk over all that was deleted behind it.
/// </summary>
internal static class Probing
{
    internal static void Run(IReadTransaction transaction, ProbeBatch probes)
    {
        for (var probe = 0; probe < probes.Count; probe++)
            if (probes.IsSeek(probe))
                Seek(transaction, probes, probe);
            else if (transaction.TryGet(probes.Table(probe), probes.From(probe), out var value))
                probes.Answer(probe, probes.From(probe), value);
            else
                probes.AnswerNone(probe);
    }

    private static void Seek(IReadTransaction transaction, ProbeBatch probes, int probe)
    {
        var table = probes.Table(probe);
        Span<byte> end = stackalloc byte[Limits.MaxKeyBytes + 1];
        end = end[..EndOf(table, probes.Prefix(probe), end)];
        using var cursor = transaction.OpenCursor(table, probes.From(probe), end);
        if (cursor.MoveNext())
            probes.Answer(probe, cursor.Key, cursor.Value);
        else
            probes.AnswerNone(probe);
    }

    /// <summary>Writes the first key behind all that begin with <paramref name="prefix"/>.</summary>
    /// <returns>Its length; 0 when there is none.</returns>
    internal static int EndOf(Table table, ReadOnlySpan<byte> prefix, Span<byte> end)
    {
        var length = prefix.TrimEnd((byte)0xff).Length;
        prefix[..length].CopyTo(end);
        if (length == 0)
            return 0;
        end[length - 1]++;
        if (table.Keys == KeyKind.Blob)
            return length;
        end[length..sizeof(long)].Clear();
        return end[0] < 0x80 ? sizeof(long) : 0;
    }
}

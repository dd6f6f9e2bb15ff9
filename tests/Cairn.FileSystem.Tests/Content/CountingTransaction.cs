namespace Cairn.FileSystem.Tests.Content;

/// <summary>Passes everything on and counts calls and bytes.</summary>
internal sealed class CountingTransaction(IWriteTransaction inner) : IWriteTransaction
{
    public int Gets { get; private set; }

    /// <summary>Told the table of each get.</summary>
    public Action<Table>? Looked { get; init; }

    public List<(Table Table, int Bytes)> Puts { get; } = [];

    public long BytesPut(Table table) => Puts.Where(put => put.Table == table).Sum(static put => (long)put.Bytes);

    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Gets++;
        Looked?.Invoke(table);
        return inner.TryGet(table, key, out value);
    }

    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Puts.Add((table, value.Length));
        inner.Put(table, key, value);
    }

    public bool Exists(Table table, ReadOnlySpan<byte> key) => inner.Exists(table, key);

    public ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default) => inner.OpenCursor(table, from, to);

    public void Run(ProbeBatch probes) => inner.Run(probes);

    public void Delete(Table table, ReadOnlySpan<byte> key) => inner.Delete(table, key);

    public void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => inner.DeleteRange(table, from, to);

    public CommitStamps? Commit() => inner.Commit();

    public void Dispose() => inner.Dispose();
}

namespace Cairn.Storage.WriteBehind;

/// <summary>A write transaction of the database itself, during which nothing is held: it lets go of the others when it ends.</summary>
internal sealed class ExclusiveWrite(IWriteTransaction inner, Action ended) : IWriteTransaction
{
    private bool _ended;

    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => inner.TryGet(table, key, out value);

    public bool Exists(Table table, ReadOnlySpan<byte> key) => inner.Exists(table, key);

    public ICursor OpenCursor(Table table, ReadOnlySpan<byte> from = default, ReadOnlySpan<byte> to = default) => inner.OpenCursor(table, from, to);

    public void Run(ProbeBatch probes) => inner.Run(probes);

    public void Put(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.Put(table, key, value);

    public void Delete(Table table, ReadOnlySpan<byte> key) => inner.Delete(table, key);

    public void DeleteRange(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => inner.DeleteRange(table, from, to);

    /// <summary>The database's stamps are not those of the engine that is in front of it.</summary>
    public CommitStamps? Commit()
    {
        inner.Commit();
        return null;
    }

    public void Dispose()
    {
        if (_ended)
            return;
        // The database refuses a thread that did not begin it; then it has not ended.
        inner.Dispose();
        _ended = true;
        ended();
    }
}

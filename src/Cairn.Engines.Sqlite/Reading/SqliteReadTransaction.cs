using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite.Reading;

/// <summary>A read transaction, with the connection that is its own as long as it lasts; pooled.</summary>
internal sealed class SqliteReadTransaction(Session session, ReaderPool pool) : ReadTransactionBase, IDisposable
{
    public Session Session { get; } = session;

    /// <summary>Closes the connection, as no transaction will use it any more.</summary>
    public void Close() => Session.Connection.Dispose();

    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        var found = Session.Get(table, key);
        stored = found.Span;
        return found.Any;
    }

    protected override bool ExistsStored(Table table, ReadOnlySpan<byte> key) => Session.Exists(table, key);

    protected override CursorBase NewCursor() => new SqliteCursor(Session);

    protected override void EndCore()
    {
        if (Session.End())
            pool.Return(this);
        else
            pool.Discard(this);
    }
}

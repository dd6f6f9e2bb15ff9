using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Reading;

/// <summary>The statements of one connection about one table, each prepared when it is first needed.</summary>
internal sealed class TableStatements(Connection connection, TableSql sql)
{
    public Statement Get => field ??= connection.Prepare(sql.Get);

    public Statement Exists => field ??= connection.Prepare(sql.Exists);

    public Statement Put => field ??= connection.Prepare(sql.Put);

    public Statement Delete => field ??= connection.Prepare(sql.Delete);

    public Statement DeleteRange => field ??= connection.Prepare(sql.DeleteRange);

    public Statement DeleteAll => field ??= connection.Prepare(sql.DeleteAll);

    public CursorStatements Cursors { get; } = new(connection, sql);
}

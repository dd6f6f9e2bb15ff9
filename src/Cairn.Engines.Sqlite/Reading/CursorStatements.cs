using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Reading;

/// <summary>The statements that the cursors of one connection over one table share: each serves one cursor until it is given back.</summary>
internal sealed class CursorStatements(Connection connection, TableSql sql)
{
    public const int Kinds = 4;

    private readonly Stack<Statement>[] _idle = [new(), new(), new(), new()];

    /// <summary>Which statement goes that way, and reads that.</summary>
    public static int Kind(bool forward, bool keysOnly) => (forward ? 0 : 1) + (keysOnly ? 2 : 0);

    public Statement Rent(int kind) => _idle[kind].Count > 0 ? _idle[kind].Pop() : connection.Prepare(Sql(kind));

    public void Return(int kind, Statement statement)
    {
        statement.Reset();
        _idle[kind].Push(statement);
    }

    private string Sql(int kind) => kind switch
    {
        0 => sql.Up,
        1 => sql.Down,
        2 => sql.UpKeys,
        _ => sql.DownKeys,
    };
}

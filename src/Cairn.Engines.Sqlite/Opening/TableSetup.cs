using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>Makes sure that the schema's tables are there and look as they should.</summary>
internal static class TableSetup
{
    /// <summary>Creates the tables that are missing, if it may.</summary>
    /// <returns>Which are there now.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>: a table looks different from what the schema says.</exception>
    public static bool[] Prepare(Connection connection, TableSql[] tables, bool mayCreate)
    {
        var present = Look(connection, tables);
        if (!mayCreate || Array.TrueForAll(present, there => there))
            return present;
        Create(connection, tables);
        return Look(connection, tables);
    }

    /// <summary>Creates those of the tables that are missing.</summary>
    public static void Create(Connection connection, TableSql[] tables)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var present = Look(connection, tables);
            for (var i = 0; i < tables.Length; i++)
                if (!present[i])
                    connection.Execute(tables[i].Create);
            connection.Execute("COMMIT");
        }
        catch
        {
            if (!connection.InAutocommit)
                connection.Execute("ROLLBACK");
            throw;
        }
    }

    private static bool[] Look(Connection connection, TableSql[] tables)
    {
        var found = new Dictionary<string, string>();
        connection.Query("SELECT name, sql FROM sqlite_master WHERE type='table'", row => found.Add(row.Text(0), row.Text(1)));
        return Array.ConvertAll(tables, table => IsThere(table, found));
    }

    private static bool IsThere(TableSql table, Dictionary<string, string> found)
    {
        if (!found.TryGetValue(table.Name, out var made))
            return false;
        if (made != table.Create)
            throw new CairnException(ErrorCode.Corrupt, $"The table '{table.Name}' is not as this build knows it: it was made with '{made}', not with '{table.Create}'.");
        return true;
    }
}

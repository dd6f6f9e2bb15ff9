namespace Cairn.Engines.Sqlite;

/// <summary>
/// A table in SQL. Integer keys are rowids: SQLite then finds a value without comparing keys. Blob keys are the primary
/// key of a table without rowids: one tree instead of two.
/// </summary>
internal sealed class TableSql
{
    public TableSql(Table table)
    {
        // Names of SQLite's own begin like this; ours never begin with an underscore.
        Name = table.Name.StartsWith("sqlite_", StringComparison.Ordinal) ? "_" + table.Name : table.Name;
        var t = $"\"{Name}\"";
        var isInteger = table.Keys == KeyKind.Integer;
        Create = isInteger
            ? $"CREATE TABLE {t}(k INTEGER PRIMARY KEY, v BLOB NOT NULL)"
            : $"CREATE TABLE {t}(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID";
        Get = $"SELECT v FROM {t} WHERE k=?1 UNION ALL SELECT NULL";
        Exists = $"SELECT 1 FROM {t} WHERE k=?1 UNION ALL SELECT 0";
        Up = $"SELECT k, v FROM {t} WHERE k>=?1 ORDER BY k";
        Down = $"SELECT k, v FROM {t} WHERE k{(isInteger ? "<=" : "<")}?1 ORDER BY k DESC";
        UpKeys = $"SELECT k FROM {t} WHERE k>=?1 ORDER BY k";
        DownKeys = $"SELECT k FROM {t} WHERE k{(isInteger ? "<=" : "<")}?1 ORDER BY k DESC";
        Put = $"REPLACE INTO {t}(k, v) VALUES(?1, ?2)";
        Delete = $"DELETE FROM {t} WHERE k=?1";
        DeleteRange = $"DELETE FROM {t} WHERE k>=?1 AND k{(isInteger ? "<=" : "<")}?2";
        DeleteAll = $"DELETE FROM {t}";
    }

    /// <summary>Its name in the database.</summary>
    public string Name { get; }

    /// <summary>Makes it.</summary>
    public string Create { get; }

    /// <summary>The value under a key, as the first of one or two rows; NULL when there is none. There is always a row, so
    /// that the statement always stays active, and with it the snapshot.</summary>
    public string Get { get; }

    /// <summary>Whether a key is there, as the first of one or two rows.</summary>
    public string Exists { get; }

    /// <summary>Keys and values from a key upwards, that key included.</summary>
    public string Up { get; }

    /// <summary>Keys and values from a key downwards: a blob key is excluded, because the next smaller one cannot be written
    /// down; an integer key is included, because the largest has none above it.</summary>
    public string Down { get; }

    /// <summary>As <see cref="Up"/>, without values.</summary>
    public string UpKeys { get; }

    /// <summary>As <see cref="Down"/>, without values.</summary>
    public string DownKeys { get; }

    /// <summary>Stores a value under a key.</summary>
    public string Put { get; }

    /// <summary>Removes a key.</summary>
    public string Delete { get; }

    /// <summary>Removes keys from one to another, the other excluded or included as in <see cref="Down"/>.</summary>
    public string DeleteRange { get; }

    /// <summary>Removes all keys; SQLite then drops pages whole.</summary>
    public string DeleteAll { get; }
}

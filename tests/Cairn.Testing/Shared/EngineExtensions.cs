namespace Cairn.Testing;

/// <summary>One-line transactions for tests.</summary>
public static class EngineExtensions
{
    /// <summary>Runs <paramref name="body"/> in a write transaction on the vault's scope and commits.</summary>
    public static void Write(this IEngine engine, Action<IWriteTransaction> body)
    {
        using var write = engine.BeginWrite(Scope.Vault);
        body(write);
        write.Commit();
    }

    /// <summary>Puts one record in a transaction of its own.</summary>
    public static void Put(this IEngine engine, Table table, byte[] key, byte[] value) =>
        engine.Write(write => write.Put(table, key, value));

    /// <summary>Runs <paramref name="body"/> in a read transaction.</summary>
    public static T Read<T>(this IEngine engine, Func<IReadTransaction, T> body)
    {
        using var read = engine.BeginRead();
        return body(read);
    }

    /// <summary>The value under <paramref name="key"/> in the newest state, or null.</summary>
    public static byte[]? Get(this IEngine engine, Table table, byte[] key) => engine.Read(read => read.Get(table, key));

    /// <summary>The value under <paramref name="key"/>, or null.</summary>
    public static byte[]? Get(this IReadTransaction read, Table table, byte[] key) =>
        read.TryGet(table, key, out var value) ? value.ToArray() : null;

    /// <summary>All records of <paramref name="table"/> in ascending order.</summary>
    public static List<(byte[] Key, byte[] Value)> All(this IReadTransaction read, Table table, byte[]? from = null, byte[]? to = null)
    {
        var records = new List<(byte[], byte[])>();
        using var cursor = read.OpenCursor(table, from, to);
        while (cursor.MoveNext())
            records.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        return records;
    }

    /// <summary>The keys of <paramref name="table"/> as text, in ascending order, separated by blanks.</summary>
    public static string Keys(this IReadTransaction read, Table table, string from = "", string to = "")
    {
        var keys = new List<string>();
        using var cursor = read.OpenCursor(table, Bytes.Of(from), Bytes.Of(to));
        while (cursor.MoveNext())
            keys.Add(Bytes.ToText(cursor.Key));
        return string.Join(' ', keys);
    }

    /// <summary>Everything in the vault as text, one line for each record: equal exactly when all the content is.</summary>
    public static string Content(this IEngine engine) => engine.Read(read => read.Content(engine.Schema));

    /// <summary>Everything that a transaction sees as text, one line for each record.</summary>
    public static string Content(this IReadTransaction read, Schema schema)
    {
        var lines = new List<string>();
        foreach (var table in schema.Tables)
            foreach (var (key, value) in read.All(table))
                lines.Add($"{table} {Convert.ToHexStringLower(key)} {value.Length} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(value))}");
        return string.Join('\n', lines);
    }
}

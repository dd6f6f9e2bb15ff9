namespace Cairn.Testing;

/// <summary>A number that every writer reads and writes: a lost update shows.</summary>
public static class Counting
{
    private static readonly byte[] Key = Bytes.Of(0);

    /// <summary>One up, in a transaction of its own.</summary>
    public static void Up(IEngine engine, TestTables tables) => engine.Write(write =>
        write.Put(tables.Numbers, Key, Bytes.Of(1 + (write.Get(tables.Numbers, Key) is { } number ? Bytes.ToNumber(number) : 0))));

    /// <summary>The number.</summary>
    public static long Value(IEngine engine, TestTables tables) =>
        engine.Get(tables.Numbers, Key) is { } number ? Bytes.ToNumber(number) : 0;

    /// <summary>The number as a transaction sees it.</summary>
    public static long Value(IReadTransaction transaction, TestTables tables) =>
        transaction.Get(tables.Numbers, Key) is { } number ? Bytes.ToNumber(number) : 0;
}

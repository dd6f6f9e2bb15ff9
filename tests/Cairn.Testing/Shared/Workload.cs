namespace Cairn.Testing;

/// <summary>
/// An endless series of transactions, each fully determined by its number, so that what a vault must hold after any
/// number of them can be computed on another engine.
/// </summary>
public static class Workload
{
    private static readonly byte[] Counter = Bytes.Of(0);

    /// <summary>How many transactions of the series <paramref name="engine"/> holds, as it says itself.</summary>
    public static long Done(IEngine engine, TestTables tables) =>
        engine.Get(tables.Numbers, Counter) is { } count ? Bytes.ToNumber(count) : 0;

    /// <summary>Makes transaction <paramref name="number"/> (from 1): puts of many sizes, replacements, deletions, ranges.</summary>
    public static void Apply(IWriteTransaction write, TestTables tables, long number)
    {
        var random = new Random((int)number);
        write.Put(tables.Numbers, Counter, Bytes.Of(number));
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            write.Put(tables.Blobs, Key(random), Bytes.Random(Length(random), random.Next()));
            write.Put(tables.Numbers, Bytes.Of(1 + random.Next(200)), Bytes.Random(random.Next(50), random.Next()));
        }
        write.Delete(tables.Blobs, Key(random));
        if (number % 7 == 0)
            write.DeleteRange(tables.Numbers, Bytes.Of(1 + random.Next(100)), Bytes.Of(100 + random.Next(100)));
        if (number % 50 == 0)
            write.DeleteRange(tables.Blobs, [0x40], [0xc0]);
        write.Put(tables.Others, Bytes.Of(number % 20), Bytes.Of(number));
    }

    /// <summary>Runs and commits the transactions from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static void Run(IEngine engine, TestTables tables, long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            using var write = engine.BeginWrite(Scope.Vault);
            Apply(write, tables, number);
            write.Commit();
        }
    }

    private static byte[] Key(Random random) => [(byte)random.Next(256), .. Bytes.Of($"/{random.Next(3)}")];

    private static int Length(Random random) => random.Next(20) switch
    {
        0 => random.Next(100_000),
        < 5 => random.Next(8000),
        _ => random.Next(200),
    };
}

namespace Cairn.Testing;

/// <summary>What is in a vault before it is damaged: every key is written once, so that no older value of it exists anywhere.</summary>
public static class DamageData
{
    private const int Transactions = 10, RecordsEach = 40;

    /// <summary>Stores all of it.</summary>
    public static void Store(IEngine engine, TestTables tables)
    {
        foreach (var part in All(tables).Chunk(RecordsEach))
            engine.Write(write =>
            {
                foreach (var (table, key, value) in part)
                    write.Put(table, key, value);
            });
        engine.Sync();
    }

    /// <summary>Every record.</summary>
    public static IEnumerable<(Table Table, byte[] Key, byte[] Value)> All(TestTables tables)
    {
        for (var i = 0; i < Transactions * RecordsEach; i++)
        {
            var value = Bytes.Random(Length(i), i);
            yield return i % 3 == 0
                ? (tables.Numbers, Bytes.Of(i * 1001L), value)
                : (tables.Blobs, [.. Bytes.Random(1 + (i % 30), i), .. Bytes.Of(i)], value);
        }
    }

    private static int Length(int i) => i % 40 == 7 ? 30_000 : i % 10 == 3 ? 0 : (i * 37) % 1500;
}

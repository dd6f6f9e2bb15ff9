namespace Cairn.Testing;

/// <summary>A short script with every kind of call, for striking at each of them in turn.</summary>
public static class FaultScript
{
    /// <summary>How many transactions it commits.</summary>
    public const int Transactions = 3;

    /// <summary>Runs all of it, telling <paramref name="committed"/> the number of each transaction after its commit returned.</summary>
    public static void Run(IEngine engine, TestTables tables, Action<int> committed)
    {
        for (var number = 1; number <= Transactions; number++)
        {
            Transact(engine, tables, number);
            committed(number);
            if (number != 2)
                engine.Sync();
            Look(engine, tables, number);
        }
    }

    /// <summary>The transaction numbered <paramref name="number"/>.</summary>
    public static void Transact(IEngine engine, TestTables tables, int number)
    {
        using var write = engine.BeginWrite(Scope.Vault, new Scope(number));
        write.Put(tables.Blobs, Bytes.Of($"small/{number}"), Bytes.Of(number));
        write.Put(tables.Blobs, "same"u8, Bytes.Random(30_000 * number, number));
        write.Put(tables.Numbers, Bytes.Of(10 + number), Bytes.Random(3000, number));
        write.Put(tables.Others, Bytes.Of($"gone/{number}"), "x"u8);
        _ = write.Get(tables.Blobs, "same"u8.ToArray());
        write.Delete(tables.Numbers, Bytes.Of(9 + number));
        using (var cursor = write.OpenCursor(tables.Blobs))
        {
            cursor.MoveNext();
            write.Put(tables.Others, "kept"u8, cursor.Value);
        }
        write.DeleteRange(tables.Others, "gone/"u8, "gone0"u8);
        write.Commit();
    }

    private static void Look(IEngine engine, TestTables tables, int number)
    {
        _ = engine.ChangeStamp();
        using var read = engine.BeginRead();
        read.Exists(tables.Numbers, Bytes.Of(10 + number));
        using var cursor = read.OpenCursor(tables.Blobs);
        cursor.SeekAtOrBefore("small/9"u8);
        cursor.MovePrevious();
        var probes = new ProbeBatch();
        probes.AddGet(tables.Blobs, "same"u8);
        read.Run(probes);
    }
}

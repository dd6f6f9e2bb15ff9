namespace Cairn.Testing;

/// <summary>Values that make a vault grow fast; each known by its number.</summary>
public static class LargeValues
{
    /// <summary>Length of each.</summary>
    public const int Size = 200_000;

    /// <summary>Puts the values from <paramref name="first"/> on, ten in a transaction.</summary>
    public static void Put(IEngine engine, TestTables tables, int first, int count)
    {
        for (var i = first; i < first + count; i += 10)
            engine.Write(write =>
            {
                for (var j = i; j < Math.Min(i + 10, first + count); j++)
                    write.Put(tables.Numbers, Bytes.Of(1000 + j), Bytes.Random(Size, j));
            });
    }

    /// <summary>Whether all of them are there and right.</summary>
    public static bool AreThere(IEngine engine, TestTables tables, int first, int count)
    {
        using var read = engine.BeginRead();
        for (var i = first; i < first + count; i++)
            if (!read.TryGet(tables.Numbers, Bytes.Of(1000 + i), out var value) || !value.SequenceEqual(Bytes.Random(Size, i)))
                return false;
        return true;
    }
}

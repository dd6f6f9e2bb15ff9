using System.Buffers.Binary;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>The engine contract for tables with integer keys, by number.</summary>
internal static class IntegerTables
{
    public static bool TryGet(this IReadTransaction transaction, Table table, long id, out ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        return transaction.TryGet(table, Key(key, id), out value);
    }

    public static bool Exists(this IReadTransaction transaction, Table table, long id)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        return transaction.Exists(table, Key(key, id));
    }

    public static void Put(this IWriteTransaction transaction, Table table, long id, ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        transaction.Put(table, Key(key, id), value);
    }

    public static void Delete(this IWriteTransaction transaction, Table table, long id)
    {
        Span<byte> key = stackalloc byte[sizeof(long)];
        transaction.Delete(table, Key(key, id));
    }

    /// <summary>The number that a cursor of such a table stands on.</summary>
    public static long Id(this ICursor cursor) => BinaryPrimitives.ReadInt64BigEndian(cursor.Key);

    private static ReadOnlySpan<byte> Key(Span<byte> key, long id)
    {
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }
}

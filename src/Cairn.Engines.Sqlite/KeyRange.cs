using System.Buffers.Binary;

namespace Cairn.Engines.Sqlite;

/// <summary>Bounds of ranges as parameters of statements, which always have both.</summary>
internal static class KeyRange
{
    private static readonly byte[] _aboveAll = Ones(Limits.MaxKeyBytes + 2);

    /// <summary>The smallest key: keys have at least one byte.</summary>
    public static ReadOnlySpan<byte> Lowest => [0];

    /// <summary>Above every key: one byte longer than a bound can be, all ones.</summary>
    public static ReadOnlySpan<byte> AboveAll => _aboveAll;

    /// <summary>The first number of an integer table's range.</summary>
    public static long First(ReadOnlySpan<byte> from) => from.IsEmpty ? 0 : BinaryPrimitives.ReadInt64BigEndian(from);

    /// <summary>The last number of an integer table's range.</summary>
    public static long Last(ReadOnlySpan<byte> to) => to.IsEmpty ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(to) - 1;

    /// <summary>The inclusive lower bound of a blob table's keys.</summary>
    public static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> from) => from.IsEmpty ? Lowest : from;

    /// <summary>The exclusive upper bound of a blob table's keys.</summary>
    public static ReadOnlySpan<byte> Upper(ReadOnlySpan<byte> to) => to.IsEmpty ? AboveAll : to;

    private static byte[] Ones(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(0xff);
        return bytes;
    }
}

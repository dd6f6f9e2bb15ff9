using System.Diagnostics.CodeAnalysis;

namespace Cairn.Storage.Building;

/// <summary>The rules for what callers hand in, in one place.</summary>
internal static class Demand
{
    public static void Key(Table table, ReadOnlySpan<byte> key)
    {
        if (table.Keys == KeyKind.Integer ? key.Length != sizeof(long) || key[0] >= 0x80 : (uint)(key.Length - 1) >= Limits.MaxKeyBytes)
            ThrowKey(table, key);
    }

    public static void Bound(Table table, ReadOnlySpan<byte> bound)
    {
        if (bound.IsEmpty)
            return;
        if (table.Keys == KeyKind.Integer)
            Key(table, bound);
        else if (bound.Length > Limits.MaxKeyBytes + 1)
            ThrowKey(table, bound);
    }

    public static void Value(ReadOnlySpan<byte> value)
    {
        if (value.Length > Limits.MaxValueBytes)
            throw new ArgumentException($"A value of {value.Length} bytes: at most {Limits.MaxValueBytes} can be stored.", nameof(value));
    }

    [DoesNotReturn]
    private static void ThrowKey(Table table, ReadOnlySpan<byte> key) => throw new ArgumentException(
        table.Keys == KeyKind.Integer
            ? $"Table '{table}' takes 8-byte big-endian keys below 2^63; this one has {key.Length} bytes and begins with {(key.IsEmpty ? "nothing" : key[0].ToString("x2", null))}."
            : $"Table '{table}' takes keys of 1 to {Limits.MaxKeyBytes} bytes; this one has {key.Length}.",
        nameof(key));
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Cairn.Storage;

/// <summary>
/// CRC-32C by the processor's instruction over three stretches at once: it takes a new word each cycle but
/// answers after three. The stretches are then joined by moving a state over as many zero bytes as follow it.
/// </summary>
internal static class Crc32CLanes
{
    /// <summary>Three of these and one word make 4 KiB, the commonest long input.</summary>
    private const int LongLane = 1360;

    private const int ShortLane = 168;

    private static readonly Crc32CShift _overLong = new(LongLane);
    private static readonly Crc32CShift _overShort = new(ShortLane);

    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 3 * LongLane)
        {
            state = Three(state, bytes, LongLane, _overLong);
            bytes = bytes[(3 * LongLane)..];
        }
        while (bytes.Length >= 3 * ShortLane)
        {
            state = Three(state, bytes, ShortLane, _overShort);
            bytes = bytes[(3 * ShortLane)..];
        }
        return Crc32CWords.Append(state, bytes);
    }

    private static uint Three(uint state, ReadOnlySpan<byte> bytes, int lane, Crc32CShift overLane)
    {
        var a = MemoryMarshal.Cast<byte, ulong>(bytes[..lane]);
        var b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(lane, lane))[..a.Length];
        var c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * lane, lane))[..a.Length];
        var (first, second, third) = (state, 0u, 0u);
        for (var word = 0; word < a.Length; word++)
        {
            first = BitOperations.Crc32C(first, a[word]);
            second = BitOperations.Crc32C(second, b[word]);
            third = BitOperations.Crc32C(third, c[word]);
        }
        return overLane.Apply(overLane.Apply(first) ^ second) ^ third;
    }
}

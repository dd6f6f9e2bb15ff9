using System.Runtime.CompilerServices;

namespace Cairn.Storage;

/// <summary>
/// CRC-32C (Castagnoli, as in RFC 3720): the checksum that every stored value ends in. It uses the fastest way
/// the processor has: carry-less multiplication for long inputs, the checksum instruction for short ones.
/// </summary>
public static class Crc32C
{
    /// <summary>From this length on the set-up of the wide ways pays (measured).</summary>
    internal const int LongInput = 320;

    private static readonly ColdStart _coldStart = new(16 << 20);

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) =>
        ~(bytes.Length < LongInput ? AppendShort(~crc, bytes) : AppendLong(~crc, bytes));

    private static uint AppendShort(uint state, ReadOnlySpan<byte> bytes) =>
        Crc32CWords.IsSupported ? Crc32CWords.Append(state, bytes) : Crc32CSoftware.Append(state, bytes);

    private static uint AppendLong(uint state, ReadOnlySpan<byte> bytes)
    {
        if (Crc32CFused512.IsSupported && _coldStart.IsOver(bytes.Length))
            return Crc32CFused512.Append(state, bytes);
        return Crc32CWords.IsSupported ? Crc32CLanes.Append(state, bytes) : Crc32CSoftware.Append(state, bytes);
    }
}

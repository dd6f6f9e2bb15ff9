using System.Buffers.Binary;
using System.Numerics;

namespace Cairn.FileSystem.Format;

/// <summary>
/// The <c>u</c> of docs/format.md §2: a number in 1 to 9 bytes whose bytewise order is numeric order and that
/// delimits itself, so that it serves in keys and in values.
/// </summary>
internal static class OrderedNumber
{
    /// <summary>Longest encoding, in bytes.</summary>
    public const int MaxBytes = 9;

    /// <summary>Largest number that is its own byte.</summary>
    private const byte Single = 247;

    /// <summary>Bytes that <paramref name="value"/> takes.</summary>
    public static int Length(ulong value) => value <= Single ? 1 : 1 + SignificantBytes(value);

    /// <summary>Writes <paramref name="value"/>.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> target, ulong value)
    {
        if (value <= Single)
        {
            target[0] = (byte)value;
            return 1;
        }
        var count = SignificantBytes(value);
        target[0] = (byte)(Single + count);
        var shifted = value << (64 - 8 * count);
        if (target.Length >= MaxBytes)
        {
            BinaryPrimitives.WriteUInt64BigEndian(target[1..], shifted);
            return 1 + count;
        }
        for (var i = 1; i <= count; i++, shifted <<= 8)
            target[i] = (byte)(shifted >> 56);
        return 1 + count;
    }

    /// <summary>Reads a number from the beginning of <paramref name="source"/>.</summary>
    /// <returns>The bytes read; 0 when it is cut off or not in its shortest form.</returns>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        if (source.IsEmpty)
            return 0;
        if (source[0] <= Single)
        {
            value = source[0];
            return 1;
        }
        var count = source[0] - Single;
        if (source.Length <= count)
            return 0;
        foreach (var b in source.Slice(1, count))
            value = value << 8 | b;
        return value > Single && SignificantBytes(value) == count ? 1 + count : 0;
    }

    private static int SignificantBytes(ulong value) => (71 - BitOperations.LeadingZeroCount(value | 1)) / 8;
}

using Cairn.Storage;

namespace Cairn.Transfer;

/// <summary>Numbers and places of a tar header: POSIX's ustar with what GNU tar adds.</summary>
internal static class TarFormat
{
    public const int Block = 512;

    public static readonly Range Name = ..100, Mode = 100..108, Uid = 108..116, Gid = 116..124, Size = 124..136, MTime = 136..148, Checksum = 148..156,
        LinkName = 157..257, Magic = 257..265, DeviceMajor = 329..337, DeviceMinor = 337..345, Prefix = 345..500, SparseMap = 386..482, RealSize = 483..495;

    public const int Type = 156, IsExtended = 482;

    /// <summary>The sum of a header's bytes, its checksum counting as spaces.</summary>
    public static int Sum(ReadOnlySpan<byte> header)
    {
        var sum = 0;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        return sum;
    }

    /// <summary>How many bytes fill up the last block.</summary>
    public static int Padding(long size) => (int)(-size & (Block - 1));

    /// <summary>A number: octal, or binary when the first bit is set.</summary>
    public static long ReadNumber(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return ReadBinary(field);
        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3)
                throw Damaged("a number in a header is none");
            value = value << 3 | (uint)(digit - '0');
        }
        return value;
    }

    /// <summary>Writes a number in octal.</summary>
    /// <returns>Whether it fits.</returns>
    public static bool TryWriteOctal(Span<byte> field, long value)
    {
        if (value < 0 || value >> (3 * (field.Length - 1)) != 0)
            return false;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
        return true;
    }

    /// <summary>Text up to its first zero byte.</summary>
    public static ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    public static CairnException Damaged(string what) => new(ErrorCode.InputOutput, $"The tar stream is damaged: {what}.");

    private static long ReadBinary(ReadOnlySpan<byte> field)
    {
        long value = (field[0] & 0x40) != 0 ? -1 : 0;
        value = value << 6 | (uint)(field[0] & 0x3F);
        foreach (var part in field[1..])
        {
            if (value is > long.MaxValue >> 8 or < long.MinValue >> 8)
                throw Damaged("a number in a header is too large");
            value = value << 8 | part;
        }
        return value;
    }
}

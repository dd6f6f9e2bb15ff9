using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cairn.Storage.Chunking;

/// <summary>Looks for the first place whose hash reaches a limit.</summary>
internal static class CutSearch
{
    private static readonly ColdStart _coldStart = new(4 << 20);

    internal static CutPath Best =>
        CutVectors.Has512 ? CutPath.Vector512 :
        CutVectors.Has256 ? CutPath.Vector256 :
        CutVectors.Has128 ? CutPath.Vector128 : CutPath.Scalar;

    /// <summary>The best for that many bytes at this point of the process's life.</summary>
    internal static CutPath For(int bytes) => _coldStart.IsOver(bytes) ? Best : CutPath.Scalar;

    /// <summary>The least length, from <paramref name="from"/> up to all of <paramref name="bytes"/>, whose last 64 bytes
    /// have a hash of at least <paramref name="limit"/>.</summary>
    /// <returns>The length, or 0 when there is none.</returns>
    internal static int First(CutPath path, uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        from = path switch
        {
            CutPath.Vector512 => CutVectors.Skip512(limit, bytes, from),
            CutPath.Vector256 => CutVectors.Skip256(limit, bytes, from),
            CutPath.Vector128 => CutVectors.Skip128(limit, bytes, from),
            _ => from,
        };
        return Scan(limit, bytes, from);
    }

    /// <summary>Four sums, one for each remainder of the length by four, so that each rolls on by one word.</summary>
    private static int Scan(uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        if (from + 3 > bytes.Length)
            return ScanOneByOne(limit, bytes, from);
        var (a, b) = (SumBefore(bytes, from), SumBefore(bytes, from + 1));
        var (c, d) = (SumBefore(bytes, from + 2), SumBefore(bytes, from + 3));
        for (; from <= bytes.Length - 3; from += 4)
        {
            var window = bytes.Slice(from - CutRule.WindowBytes, CutRule.WindowBytes + 3);
            if (Roll(ref a, window) >= limit)
                return from;
            if (Roll(ref b, window[1..]) >= limit)
                return from + 1;
            if (Roll(ref c, window[2..]) >= limit)
                return from + 2;
            if (Roll(ref d, window[3..]) >= limit)
                return from + 3;
        }
        return ScanOneByOne(limit, bytes, from);
    }

    private static int ScanOneByOne(uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        for (; from <= bytes.Length; from++)
            if (CutRule.Hash(bytes[..from]) >= limit)
                return from;
        return 0;
    }

    /// <summary>Takes the last word of <paramref name="window"/> into the sum, gives the hash, and drops the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Roll(ref uint sum, ReadOnlySpan<byte> window)
    {
        var whole = BinaryPrimitives.ReadUInt32LittleEndian(window[(CutRule.WindowBytes - sizeof(uint))..]) + (sum << 1);
        sum = whole - (BinaryPrimitives.ReadUInt32LittleEndian(window) << (CutRule.Words - 1));
        return CutRule.Mix(whole);
    }

    /// <summary>The sum over the words of the window before <paramref name="length"/>, but the last.</summary>
    private static uint SumBefore(ReadOnlySpan<byte> bytes, int length)
    {
        var sum = 0u;
        for (var at = length - CutRule.WindowBytes; at < length - sizeof(uint); at += sizeof(uint))
            sum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) + (sum << 1);
        return sum;
    }
}

using System.Buffers.Binary;

namespace Cairn.Benchmarks.Engines;

/// <summary>Keys of 16 bytes that come in no order, the same in every run.</summary>
internal static class BenchKeys
{
    /// <summary><paramref name="count"/> keys, different from those of any other <paramref name="series"/>.</summary>
    public static byte[][] Scattered(int count, int series)
    {
        var keys = new byte[count][];
        for (var i = 0; i < count; i++)
            keys[i] = Key(Scatter((ulong)series << 32 | (uint)i), (ulong)series << 32 | (uint)i);
        return keys;
    }

    /// <summary>Keys in groups: those of a group begin alike and follow each other.</summary>
    public static byte[][] Grouped(int groups, int each)
    {
        var keys = new byte[groups * each][];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Key(Scatter((ulong)(i / each)), (ulong)(i % each));
        return keys;
    }

    /// <summary>Where the keys of a group begin, and where they end.</summary>
    public static (byte[] From, byte[] To) Range(int group) => (Key(Scatter((ulong)group), 0), Key(Scatter((ulong)group), ulong.MaxValue));

    private static byte[] Key(ulong high, ulong low)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(key, high);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(8), low);
        return key;
    }

    /// <summary>The finaliser of SplitMix64: neighbouring numbers end up far apart, and no two in the same place.</summary>
    private static ulong Scatter(ulong number)
    {
        number += 0x9e37_79b9_7f4a_7c15;
        number = (number ^ (number >> 30)) * 0xbf58_476d_1ce4_e5b9;
        number = (number ^ (number >> 27)) * 0x94d0_49bb_1331_11eb;
        return number ^ (number >> 31);
    }
}

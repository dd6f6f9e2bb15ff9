using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Storage.Hashing;

/// <summary>The compression function on one block.</summary>
internal static class Blake3Block
{
    /// <summary>
    /// The order in which the row-wise form takes the words of the block: what the four columns add first, then
    /// second, what the four diagonals add first, then second. The diagonals begin with the last one, because the
    /// second row stays in its place and the others turn.
    /// </summary>
    private static ReadOnlySpan<byte> RowSchedule =>
    [
        0, 2, 4, 6, 1, 3, 5, 7, 14, 8, 10, 12, 15, 9, 11, 13,
        2, 3, 7, 4, 6, 10, 0, 13, 15, 1, 12, 9, 8, 11, 5, 14,
        3, 10, 13, 7, 4, 12, 2, 14, 8, 6, 9, 11, 1, 5, 0, 15,
        10, 12, 14, 13, 7, 9, 3, 15, 1, 4, 11, 5, 6, 0, 2, 8,
        12, 9, 15, 14, 13, 11, 10, 8, 6, 7, 5, 0, 4, 2, 3, 1,
        9, 11, 8, 15, 14, 5, 12, 1, 4, 13, 0, 2, 7, 3, 10, 6,
        11, 5, 1, 8, 15, 0, 9, 6, 7, 14, 2, 3, 13, 10, 12, 4,
    ];

    /// <summary>Replaces <paramref name="chain"/> by the chaining value after <paramref name="block"/>.</summary>
    internal static void Compress(Blake3Path path, ref Blake3Words chain, ReadOnlySpan<byte> block, ulong counter, int length, Blake3Flags flags)
    {
        if (path >= Blake3Path.Vector128)
            CompressRows(ref chain, block, counter, length, flags, out _, out _);
        else
            Blake3Scalar.Compress(ref chain, block, counter, length, flags, out _);
    }

    /// <summary>All 64 bytes of output, of which the chaining value is the first half.</summary>
    internal static void CompressWide(Blake3Path path, Blake3Words chain, ReadOnlySpan<byte> block, ulong counter, int length, Blake3Flags flags, Span<byte> output)
    {
        var before = chain;
        Blake3Words upper = default;
        if (path >= Blake3Path.Vector128)
        {
            CompressRows(ref chain, block, counter, length, flags, out var third, out var fourth);
            third.CopyTo(upper);
            fourth.CopyTo(upper[4..]);
        }
        else
        {
            Blake3Scalar.Compress(ref chain, block, counter, length, flags, out upper);
        }
        for (var word = 0; word < Blake3Words.Count; word++)
            upper[word] ^= before[word];
        chain.Write(output);
        upper.Write(output[Blake3Spec.NodeBytes..]);
    }

    /// <summary>Four columns at once, then four diagonals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompressRows(
        ref Blake3Words chain, ReadOnlySpan<byte> block, ulong counter, int length, Blake3Flags flags,
        out Vector128<uint> third, out Vector128<uint> fourth)
    {
        ref var m = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, uint>(block[..Blake3Spec.BlockBytes]));
        var a = Vector128.Create<uint>(chain[..4]);
        var b = Vector128.Create<uint>(chain[4..]);
        var c = Vector128.Create(Blake3Spec.Iv0, Blake3Spec.Iv1, Blake3Spec.Iv2, Blake3Spec.Iv3);
        var d = Vector128.Create((uint)counter, (uint)(counter >> 32), (uint)length, (uint)flags);
        for (var order = RowSchedule; order.Length >= 16; order = order[16..])
        {
            MixRows(ref a, ref b, ref c, ref d,
                Words(ref m, order[0], order[1], order[2], order[3]), Words(ref m, order[4], order[5], order[6], order[7]));
            a = Vector128.Shuffle(a, Vector128.Create(3u, 0, 1, 2));
            c = Vector128.Shuffle(c, Vector128.Create(1u, 2, 3, 0));
            d = Vector128.Shuffle(d, Vector128.Create(2u, 3, 0, 1));
            MixRows(ref a, ref b, ref c, ref d,
                Words(ref m, order[8], order[9], order[10], order[11]), Words(ref m, order[12], order[13], order[14], order[15]));
            a = Vector128.Shuffle(a, Vector128.Create(1u, 2, 3, 0));
            c = Vector128.Shuffle(c, Vector128.Create(3u, 0, 1, 2));
            d = Vector128.Shuffle(d, Vector128.Create(2u, 3, 0, 1));
        }
        (a ^ c).CopyTo(chain);
        (b ^ d).CopyTo(chain[4..]);
        (third, fourth) = (c, d);
    }

    /// <summary>The schedule holds nothing above 15, so that the places need not be checked again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Words(ref uint m, byte a, byte b, byte c, byte d) => Vector128.Create(
        Unsafe.Add(ref m, (nuint)a), Unsafe.Add(ref m, (nuint)b), Unsafe.Add(ref m, (nuint)c), Unsafe.Add(ref m, (nuint)d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixRows(
        ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d,
        Vector128<uint> first, Vector128<uint> second)
    {
        a = a + first + b;
        d = Lanes128.RotateRight16(d ^ a);
        c += d;
        b = Lanes128.RotateRight12(b ^ c);
        a = a + second + b;
        d = Lanes128.RotateRight8(d ^ a);
        c += d;
        b = Lanes128.RotateRight7(b ^ c);
    }
}

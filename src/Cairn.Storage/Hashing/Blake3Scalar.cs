using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Storage.Hashing;

/// <summary>
/// The compression function as the specification states it, one word after another, for processors without vectors
/// and for the start of a process: it needs no compiling.
/// </summary>
internal static class Blake3Scalar
{
    /// <summary>Replaces <paramref name="chain"/> by the chaining value after <paramref name="block"/>.</summary>
    /// <param name="chain">The chaining value.</param>
    /// <param name="block">64 bytes.</param>
    /// <param name="counter">The number of the chunk.</param>
    /// <param name="length">How many bytes of the block count.</param>
    /// <param name="flags">What the block is.</param>
    /// <param name="upper">The lower half of the state, of which a wide output is made.</param>
    internal static void Compress(
        ref Blake3Words chain, ReadOnlySpan<byte> block, ulong counter, int length, Blake3Flags flags, out Blake3Words upper)
    {
        Span<uint> words = stackalloc uint[Blake3Spec.WordsPerBlock];
        for (var word = 0; word < words.Length; word++)
            words[word] = BinaryPrimitives.ReadUInt32LittleEndian(block[(word * sizeof(uint))..]);
        Mix(ref chain, words, (uint)counter, (uint)(counter >> 32), (uint)length, (uint)flags, out upper);
    }

    private static void Mix(
        ref Blake3Words chain, ReadOnlySpan<uint> words, uint low, uint high, uint length, uint flags, out Blake3Words upper)
    {
        ref var m = ref MemoryMarshal.GetReference(words);
        var (v0, v1, v2, v3) = (chain[0], chain[1], chain[2], chain[3]);
        var (v4, v5, v6, v7) = (chain[4], chain[5], chain[6], chain[7]);
        var (v8, v9, v10, v11) = (Blake3Spec.Iv0, Blake3Spec.Iv1, Blake3Spec.Iv2, Blake3Spec.Iv3);
        var (v12, v13, v14, v15) = (low, high, length, flags);
        for (var round = Blake3Spec.Schedule; round.Length >= 16; round = round[16..])
        {
            Mix(ref v0, ref v4, ref v8, ref v12, Word(ref m, round[0]), Word(ref m, round[1]));
            Mix(ref v1, ref v5, ref v9, ref v13, Word(ref m, round[2]), Word(ref m, round[3]));
            Mix(ref v2, ref v6, ref v10, ref v14, Word(ref m, round[4]), Word(ref m, round[5]));
            Mix(ref v3, ref v7, ref v11, ref v15, Word(ref m, round[6]), Word(ref m, round[7]));
            Mix(ref v0, ref v5, ref v10, ref v15, Word(ref m, round[8]), Word(ref m, round[9]));
            Mix(ref v1, ref v6, ref v11, ref v12, Word(ref m, round[10]), Word(ref m, round[11]));
            Mix(ref v2, ref v7, ref v8, ref v13, Word(ref m, round[12]), Word(ref m, round[13]));
            Mix(ref v3, ref v4, ref v9, ref v14, Word(ref m, round[14]), Word(ref m, round[15]));
        }
        chain = Blake3Words.From([v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11, v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15]);
        upper = Blake3Words.From([v8, v9, v10, v11, v12, v13, v14, v15]);
    }

    /// <summary>The schedule holds nothing above 15, so that the place need not be checked again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ref uint words, byte index) => Unsafe.Add(ref words, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint first, uint second)
    {
        a = a + first + b;
        d = uint.RotateRight(d ^ a, 16);
        c += d;
        b = uint.RotateRight(b ^ c, 12);
        a = a + second + b;
        d = uint.RotateRight(d ^ a, 8);
        c += d;
        b = uint.RotateRight(b ^ c, 7);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Storage.Hashing;

/// <summary>The compression function, word by word as in the specification, on as many inputs as there are lanes.</summary>
internal static class Blake3Rounds<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <param name="words">The 16 words of the block.</param>
    /// <param name="chain">The eight words of the chaining value, before and after.</param>
    /// <param name="low">The lower half of the counter.</param>
    /// <param name="high">The upper half of the counter.</param>
    /// <param name="flags">What the block is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Compress(ReadOnlySpan<TVector> words, Span<TVector> chain, TVector low, TVector high, Blake3Flags flags)
    {
        ref var m = ref MemoryMarshal.GetReference(words[..Blake3Spec.WordsPerBlock]);
        var (v0, v1, v2, v3) = (chain[0], chain[1], chain[2], chain[3]);
        var (v4, v5, v6, v7) = (chain[4], chain[5], chain[6], chain[7]);
        var (v8, v9) = (TLanes.Broadcast(Blake3Spec.Iv0), TLanes.Broadcast(Blake3Spec.Iv1));
        var (v10, v11) = (TLanes.Broadcast(Blake3Spec.Iv2), TLanes.Broadcast(Blake3Spec.Iv3));
        var (v12, v13) = (low, high);
        var (v14, v15) = (TLanes.Broadcast(Blake3Spec.BlockBytes), TLanes.Broadcast((uint)flags));
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
        (chain[0], chain[1]) = (TLanes.Xor(v0, v8), TLanes.Xor(v1, v9));
        (chain[2], chain[3]) = (TLanes.Xor(v2, v10), TLanes.Xor(v3, v11));
        (chain[4], chain[5]) = (TLanes.Xor(v4, v12), TLanes.Xor(v5, v13));
        (chain[6], chain[7]) = (TLanes.Xor(v6, v14), TLanes.Xor(v7, v15));
    }

    /// <summary>The schedule holds nothing above 15, so that the place need not be checked again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Word(ref TVector words, byte index) => Unsafe.Add(ref words, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref TVector a, ref TVector b, ref TVector c, ref TVector d, TVector first, TVector second)
    {
        a = TLanes.Add(TLanes.Add(a, first), b);
        d = TLanes.RotateRight16(TLanes.Xor(d, a));
        c = TLanes.Add(c, d);
        b = TLanes.RotateRight12(TLanes.Xor(b, c));
        a = TLanes.Add(TLanes.Add(a, second), b);
        d = TLanes.RotateRight8(TLanes.Xor(d, a));
        c = TLanes.Add(c, d);
        b = TLanes.RotateRight7(TLanes.Xor(b, c));
    }
}

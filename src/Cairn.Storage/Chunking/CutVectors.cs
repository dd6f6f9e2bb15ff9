using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Storage.Chunking;

/// <summary>
/// Skips places without a cut, many at a time. A vector loaded at any byte holds in lane i the word 4i bytes further
/// on, so that four hashes, one byte apart, cover a run of neighbouring places.
/// </summary>
/// <remarks>
/// <para>Each Skip gives a length below which there is no cut; there may be one in the run that follows, or the
/// rest is too short for a run.</para>
/// <para>The sum over a window is that over its later half plus that over its earlier half, shifted; and the earlier half
/// is the later half of the place 32 bytes before, which was summed already. Words are added as a tree,
/// because long chains of additions would keep the processor waiting.</para>
/// </remarks>
internal static class CutVectors
{
    private const int Half = CutRule.WindowBytes / 2, EarlierShift = CutRule.Words / 2;

    internal static bool Has512 => Vector512.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    internal static bool Has256 => Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    internal static bool Has128 => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Skip512(uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        ref var origin = ref MemoryMarshal.GetReference(bytes);
        ref var before = ref Unsafe.Add(ref origin, from - 64);
        var (a, b) = (Sum512(ref before, 0), Sum512(ref before, 1));
        var (c, d) = (Sum512(ref before, 2), Sum512(ref before, 3));
        for (; from <= bytes.Length - 64; from += 64)
        {
            ref var place = ref Unsafe.Add(ref origin, from);
            var most = Vector512.Max(
                Vector512.Max(Hash512(ref place, 0, ref a), Hash512(ref place, 1, ref b)),
                Vector512.Max(Hash512(ref place, 2, ref c), Hash512(ref place, 3, ref d)));
            if (Vector512.GreaterThanOrEqualAny(most, Vector512.Create(limit)))
                break;
        }
        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Skip256(uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        ref var origin = ref MemoryMarshal.GetReference(bytes);
        ref var before = ref Unsafe.Add(ref origin, from - 32);
        var (a, b) = (Sum256(ref before, 0), Sum256(ref before, 1));
        var (c, d) = (Sum256(ref before, 2), Sum256(ref before, 3));
        for (; from <= bytes.Length - 32; from += 32)
        {
            ref var place = ref Unsafe.Add(ref origin, from);
            var most = Vector256.Max(
                Vector256.Max(Hash256(ref place, 0, ref a), Hash256(ref place, 1, ref b)),
                Vector256.Max(Hash256(ref place, 2, ref c), Hash256(ref place, 3, ref d)));
            if (Vector256.GreaterThanOrEqualAny(most, Vector256.Create(limit)))
                break;
        }
        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Skip128(uint limit, ReadOnlySpan<byte> bytes, int from)
    {
        ref var origin = ref MemoryMarshal.GetReference(bytes);
        ref var before = ref Unsafe.Add(ref origin, from - 32);
        var (a, b, c, d) = (Sum128(ref before, 0), Sum128(ref before, 1), Sum128(ref before, 2), Sum128(ref before, 3));
        var (e, f, g, h) = (Sum128(ref before, 16), Sum128(ref before, 17), Sum128(ref before, 18), Sum128(ref before, 19));
        for (; from <= bytes.Length - 32; from += 32)
        {
            ref var place = ref Unsafe.Add(ref origin, from);
            var most = Vector128.Max(
                Vector128.Max(Hash128(ref place, 0, ref a), Hash128(ref place, 1, ref b)),
                Vector128.Max(Hash128(ref place, 2, ref c), Hash128(ref place, 3, ref d)));
            var later = Vector128.Max(
                Vector128.Max(Hash128(ref place, 16, ref e), Hash128(ref place, 17, ref f)),
                Vector128.Max(Hash128(ref place, 18, ref g), Hash128(ref place, 19, ref h)));
            if (Vector128.GreaterThanOrEqualAny(Vector128.Max(most, later), Vector128.Create(limit)))
                break;
        }
        return from;
    }

    /// <summary>The hashes at 16 places from <paramref name="at"/>, four bytes apart; <paramref name="before"/> holds the sums of the run before and afterwards those of this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Hash512(ref byte place, int at, ref Vector512<uint> before)
    {
        var now = Sum512(ref place, at);
        var earlier = Vector512.Create(before.GetUpper(), now.GetLower());
        before = now;
        var sum = ((earlier << EarlierShift) + now) * Vector512.Create(CutRule.FirstMultiplier);
        return (sum ^ sum >>> CutRule.MixShift) * Vector512.Create(CutRule.SecondMultiplier);
    }

    /// <summary>As above, at 8 places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Hash256(ref byte place, int at, ref Vector256<uint> before)
    {
        var now = Sum256(ref place, at);
        var earlier = before;
        before = now;
        var sum = ((earlier << EarlierShift) + now) * Vector256.Create(CutRule.FirstMultiplier);
        return (sum ^ sum >>> CutRule.MixShift) * Vector256.Create(CutRule.SecondMultiplier);
    }

    /// <summary>As above, at 4 places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Hash128(ref byte place, int at, ref Vector128<uint> before)
    {
        var now = Sum128(ref place, at);
        var earlier = before;
        before = now;
        var sum = ((earlier << EarlierShift) + now) * Vector128.Create(CutRule.FirstMultiplier);
        return (sum ^ sum >>> CutRule.MixShift) * Vector128.Create(CutRule.SecondMultiplier);
    }

    /// <summary>The sums over the 32 bytes before the places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sum512(ref byte place, int at)
    {
        ref var half = ref Unsafe.Add(ref place, at - Half);
        var early = (Two512(ref half, 0) << 2) + Two512(ref half, 8);
        var late = (Two512(ref half, 16) << 2) + Two512(ref half, 24);
        return (early << 4) + late;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Two512(ref byte half, nuint at) =>
        (Vector512.LoadUnsafe(ref half, at).AsUInt32() << 1) + Vector512.LoadUnsafe(ref half, at + sizeof(uint)).AsUInt32();

    /// <summary>The sums over the 32 bytes before the places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Sum256(ref byte place, int at)
    {
        ref var half = ref Unsafe.Add(ref place, at - Half);
        var early = (Two256(ref half, 0) << 2) + Two256(ref half, 8);
        var late = (Two256(ref half, 16) << 2) + Two256(ref half, 24);
        return (early << 4) + late;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Two256(ref byte half, nuint at) =>
        (Vector256.LoadUnsafe(ref half, at).AsUInt32() << 1) + Vector256.LoadUnsafe(ref half, at + sizeof(uint)).AsUInt32();

    /// <summary>The sums over the 32 bytes before the places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Sum128(ref byte place, int at)
    {
        ref var half = ref Unsafe.Add(ref place, at - Half);
        var early = (Two128(ref half, 0) << 2) + Two128(ref half, 8);
        var late = (Two128(ref half, 16) << 2) + Two128(ref half, 24);
        return (early << 4) + late;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Two128(ref byte half, nuint at) =>
        (Vector128.LoadUnsafe(ref half, at).AsUInt32() << 1) + Vector128.LoadUnsafe(ref half, at + sizeof(uint)).AsUInt32();
}

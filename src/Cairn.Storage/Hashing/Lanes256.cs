using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Storage.Hashing;

/// <summary>Eight inputs side by side, with AVX2.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<uint>>
{
    private const byte Lows = 0x20, Highs = 0x31;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    public static Vector256<uint> Indices => Vector256<uint>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight16(Vector256<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 16) : Avx2.Shuffle(word.AsByte(), Vector256.Create(Lanes128.HalvesSwapped, Lanes128.HalvesSwapped)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight12(Vector256<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 12) : word >>> 12 | word << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight8(Vector256<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 8) : Avx2.Shuffle(word.AsByte(), Vector256.Create(Lanes128.BytesRotated, Lanes128.BytesRotated)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight7(Vector256<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 7) : word >>> 7 | word << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Below(Vector256<uint> left, Vector256<uint> right) =>
        Vector256.LessThan(left, right) & Vector256<uint>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ReadOnlySpan<byte> input, ReadOnlySpan<int> places, Span<Vector256<uint>> words)
    {
        Span<Vector256<uint>> rows = stackalloc Vector256<uint>[8];
        for (var half = 0; half < 2; half++)
        {
            for (var lane = 0; lane < 8; lane++)
                rows[lane] = Vector256.Create(input.Slice(places[lane] + half * Vector256<byte>.Count, Vector256<byte>.Count)).AsUInt32();
            Transpose(rows, words.Slice(8 * half, 8));
        }
    }

    public static void Store(ReadOnlySpan<Vector256<uint>> words, Span<byte> nodes) =>
        Transpose(words, MemoryMarshal.Cast<byte, Vector256<uint>>(nodes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ReadOnlySpan<Vector256<uint>> rows, Span<Vector256<uint>> columns)
    {
        TransposeInHalves(rows, columns);
        TransposeInHalves(rows[4..], columns[4..]);
        for (var word = 0; word < 4; word++)
        {
            var (upper, lower) = (columns[word], columns[4 + word]);
            columns[word] = Avx2.Permute2x128(upper, lower, Lows);
            columns[4 + word] = Avx2.Permute2x128(upper, lower, Highs);
        }
    }

    /// <summary>Four rows: afterwards half h of vector k holds word 4h+k of each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeInHalves(ReadOnlySpan<Vector256<uint>> rows, Span<Vector256<uint>> words)
    {
        var (a, b, c, d) = (rows[0], rows[1], rows[2], rows[3]);
        var (ab, cd) = (Avx2.UnpackLow(a, b).AsUInt64(), Avx2.UnpackLow(c, d).AsUInt64());
        words[0] = Avx2.UnpackLow(ab, cd).AsUInt32();
        words[1] = Avx2.UnpackHigh(ab, cd).AsUInt32();
        (ab, cd) = (Avx2.UnpackHigh(a, b).AsUInt64(), Avx2.UnpackHigh(c, d).AsUInt64());
        words[2] = Avx2.UnpackLow(ab, cd).AsUInt32();
        words[3] = Avx2.UnpackHigh(ab, cd).AsUInt32();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Storage.Hashing;

/// <summary>Sixteen inputs side by side, with AVX-512.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<uint>>
{
    public static bool IsSupported => Avx512F.IsSupported && Lanes256.IsSupported;

    public static int Count => 16;

    public static Vector512<uint> Indices => Vector512<uint>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> left, Vector512<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight16(Vector512<uint> word) => Avx512F.RotateRight(word, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight12(Vector512<uint> word) => Avx512F.RotateRight(word, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight8(Vector512<uint> word) => Avx512F.RotateRight(word, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight7(Vector512<uint> word) => Avx512F.RotateRight(word, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Below(Vector512<uint> left, Vector512<uint> right) =>
        Vector512.LessThan(left, right) & Vector512<uint>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ReadOnlySpan<byte> input, ReadOnlySpan<int> places, Span<Vector512<uint>> words)
    {
        for (var lane = 0; lane < 16; lane += 4)
            TransposeInQuarters(input, places.Slice(lane, 4), words.Slice(lane, 4));
        for (var word = 0; word < 4; word++)
            TransposeQuarters(ref words[word], ref words[4 + word], ref words[8 + word], ref words[12 + word]);
    }

    public static void Store(ReadOnlySpan<Vector512<uint>> words, Span<byte> nodes)
    {
        Span<Vector256<uint>> half = stackalloc Vector256<uint>[8];
        for (var word = 0; word < 8; word++)
            half[word] = words[word].GetLower();
        Lanes256.Store(half, nodes);
        for (var word = 0; word < 8; word++)
            half[word] = words[word].GetUpper();
        Lanes256.Store(half, nodes[(8 * Blake3Spec.NodeBytes)..]);
    }

    /// <summary>Four rows: afterwards quarter q of vector k holds word 4q+k of each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeInQuarters(ReadOnlySpan<byte> input, ReadOnlySpan<int> places, Span<Vector512<uint>> words)
    {
        var (a, b, c, d) = (Row(input, places[0]), Row(input, places[1]), Row(input, places[2]), Row(input, places[3]));
        var (ab, cd) = (Avx512F.UnpackLow(a, b).AsUInt64(), Avx512F.UnpackLow(c, d).AsUInt64());
        words[0] = Avx512F.UnpackLow(ab, cd).AsUInt32();
        words[1] = Avx512F.UnpackHigh(ab, cd).AsUInt32();
        (ab, cd) = (Avx512F.UnpackHigh(a, b).AsUInt64(), Avx512F.UnpackHigh(c, d).AsUInt64());
        words[2] = Avx512F.UnpackLow(ab, cd).AsUInt32();
        words[3] = Avx512F.UnpackHigh(ab, cd).AsUInt32();
    }

    /// <summary>Four vectors of four quarters: afterwards the first holds the first quarters, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuarters(ref Vector512<uint> a, ref Vector512<uint> b, ref Vector512<uint> c, ref Vector512<uint> d)
    {
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        var (abEven, cdEven) = (Avx512F.Shuffle4x128(a, b, Even), Avx512F.Shuffle4x128(c, d, Even));
        var (abOdd, cdOdd) = (Avx512F.Shuffle4x128(a, b, Odd), Avx512F.Shuffle4x128(c, d, Odd));
        a = Avx512F.Shuffle4x128(abEven, cdEven, Even);
        b = Avx512F.Shuffle4x128(abOdd, cdOdd, Even);
        c = Avx512F.Shuffle4x128(abEven, cdEven, Odd);
        d = Avx512F.Shuffle4x128(abOdd, cdOdd, Odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(ReadOnlySpan<byte> input, int place) =>
        Vector512.Create(input.Slice(place, Blake3Spec.BlockBytes)).AsUInt32();
}

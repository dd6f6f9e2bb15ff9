using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Storage.Hashing;

/// <summary>Four inputs side by side, on any processor with 128-bit vectors.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<uint>>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    public static int Count => 4;

    public static Vector128<uint> Indices => Vector128<uint>.Indices;

    /// <summary>Where each byte of four words comes from when they are rotated by 16 bits.</summary>
    internal static Vector128<byte> HalvesSwapped => Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);

    /// <summary>Where each byte of four words comes from when they are rotated right by 8 bits.</summary>
    internal static Vector128<byte> BytesRotated => Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> left, Vector128<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight16(Vector128<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 16) : Vector128.Shuffle(word.AsByte(), HalvesSwapped).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight12(Vector128<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 12) : word >>> 12 | word << 20;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight8(Vector128<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 8) : Vector128.Shuffle(word.AsByte(), BytesRotated).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight7(Vector128<uint> word) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(word, 7) : word >>> 7 | word << 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Below(Vector128<uint> left, Vector128<uint> right) =>
        Vector128.LessThan(left, right) & Vector128<uint>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ReadOnlySpan<byte> input, ReadOnlySpan<int> places, Span<Vector128<uint>> words)
    {
        for (var at = 0; at < Blake3Spec.BlockBytes; at += Vector128<byte>.Count)
        {
            var (a, b) = (Row(input, places[0] + at), Row(input, places[1] + at));
            var (c, d) = (Row(input, places[2] + at), Row(input, places[3] + at));
            Transpose(a, b, c, d, words.Slice(at / sizeof(uint), 4));
        }
    }

    public static void Store(ReadOnlySpan<Vector128<uint>> words, Span<byte> nodes)
    {
        Span<Vector128<uint>> rows = stackalloc Vector128<uint>[8];
        Transpose(words[0], words[1], words[2], words[3], rows);
        Transpose(words[4], words[5], words[6], words[7], rows[4..]);
        var places = MemoryMarshal.Cast<byte, Vector128<uint>>(nodes);
        for (var lane = 0; lane < 4; lane++)
            (places[2 * lane], places[2 * lane + 1]) = (rows[lane], rows[4 + lane]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d, Span<Vector128<uint>> words)
    {
        var (ab, cd) = (Low(a, b).AsUInt64(), Low(c, d).AsUInt64());
        words[0] = Low(ab, cd).AsUInt32();
        words[1] = High(ab, cd).AsUInt32();
        (ab, cd) = (High(a, b).AsUInt64(), High(c, d).AsUInt64());
        words[2] = Low(ab, cd).AsUInt32();
        words[3] = High(ab, cd).AsUInt32();
    }

    /// <summary>The lower halves of both, element by element in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Low(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) :
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>The upper halves of both, element by element in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> High(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) :
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) :
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) :
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Row(ReadOnlySpan<byte> input, int place) =>
        Vector128.Create(input.Slice(place, Vector128<byte>.Count)).AsUInt32();
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Storage;

/// <summary>
/// CRC-32C by both ways at once: what multiplies (<see cref="Crc32CFolding512"/>) and what takes words are different parts of the
/// processor, and each alone leaves the other idle. Of every block the first part goes to the instruction, in three lanes, and the
/// rest is folded.
/// </summary>
internal static class Crc32CFused512
{
    private const int Steps = 40, Words = 5, Lanes = 3;

    /// <summary>Bytes of one of the three lanes, and of what is folded.</summary>
    private const int Lane = Steps * Words * sizeof(ulong), Folded = Steps * 4 * 64;

    /// <summary>Bytes of a block: so many that joining its parts takes little of the time. What is shorter is folded.</summary>
    private const int BlockBytes = Lanes * Lane + Folded;

    private static readonly Crc32CShift _overLane = new(Lane), _overFolded = new(Folded);

    internal static bool IsSupported => Crc32CFolding512.IsSupported;

    /// <summary>Takes at least 64 bytes.</summary>
    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= BlockBytes)
        {
            state = Block(state, bytes);
            bytes = bytes[BlockBytes..];
        }
        return bytes.Length >= Crc32C.LongInput ? Crc32CFolding512.Append(state, bytes) : Crc32CWords.Append(state, bytes);
    }

    /// <summary>One block. Optimised at once, in one piece: that compiles sooner than many unoptimised ones. Its length is checked here,
    /// and in the loop nothing is, which would take as long as all the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Block(uint state, ReadOnlySpan<byte> bytes)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes[..BlockBytes]);
        ref var second = ref Unsafe.Add(ref first, Lane);
        ref var third = ref Unsafe.Add(ref second, Lane);
        ref var folded = ref Unsafe.Add(ref third, Lane);
        var (x, y, z) = ((ulong)state, 0ul, 0ul);
        var (a, b, c, d) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var by = Vector512.Create(Crc32CFolding512.By2048);
        for (var steps = Steps; steps > 0; steps--)
        {
            a = Crc32CFolding512.Step(a, by, Load(ref folded, 0));
            x = Take(x, ref first, 0);
            y = Take(y, ref second, 0);
            z = Take(z, ref third, 0);
            x = Take(x, ref first, 1);
            y = Take(y, ref second, 1);
            z = Take(z, ref third, 1);
            b = Crc32CFolding512.Step(b, by, Load(ref folded, 1));
            x = Take(x, ref first, 2);
            y = Take(y, ref second, 2);
            z = Take(z, ref third, 2);
            c = Crc32CFolding512.Step(c, by, Load(ref folded, 2));
            x = Take(x, ref first, 3);
            y = Take(y, ref second, 3);
            z = Take(z, ref third, 3);
            d = Crc32CFolding512.Step(d, by, Load(ref folded, 3));
            x = Take(x, ref first, 4);
            y = Take(y, ref second, 4);
            z = Take(z, ref third, 4);
            first = ref Unsafe.Add(ref first, Words * sizeof(ulong));
            second = ref Unsafe.Add(ref second, Words * sizeof(ulong));
            third = ref Unsafe.Add(ref third, Words * sizeof(ulong));
            folded = ref Unsafe.Add(ref folded, 4 * 64);
        }
        var behind = Crc32CFolding512.Join(a, b, c, d); // Before any call: one would have the loop keep these four in memory.
        var ahead = _overLane.Apply(_overLane.Apply((uint)x) ^ (uint)y) ^ (uint)z;
        return _overFolded.Apply(ahead) ^ behind;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(ref byte blocks, nuint index) => Vector512.LoadUnsafe(ref blocks, index * 64).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Take(ulong state, ref byte words, nuint index) =>
        Sse42.X64.Crc32(state, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref words, index * sizeof(ulong))));
}

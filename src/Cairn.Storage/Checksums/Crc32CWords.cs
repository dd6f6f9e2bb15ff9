using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Storage;

/// <summary>CRC-32C by the processor's instruction, eight bytes a step. All of these take and give the inverted state.</summary>
internal static class Crc32CWords
{
    internal static bool IsSupported =>
        System.Runtime.Intrinsics.X86.Sse42.X64.IsSupported || System.Runtime.Intrinsics.Arm.Crc32.Arm64.IsSupported;

    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            state = BitOperations.Crc32C(state, word);
        return AppendTail(state, bytes[(bytes.Length & -sizeof(ulong))..]);
    }

    /// <summary>The little-endian number in the first eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    /// <summary>Up to seven bytes in at most three steps, by the bits of their length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AppendTail(uint state, ReadOnlySpan<byte> bytes)
    {
        if ((bytes.Length & 4) != 0)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            bytes = bytes[4..];
        }
        if ((bytes.Length & 2) != 0)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
            bytes = bytes[2..];
        }
        return bytes.IsEmpty ? state : BitOperations.Crc32C(state, MemoryMarshal.GetReference(bytes));
    }
}

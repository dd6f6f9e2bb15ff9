using System.Buffers;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Buffers that are used again. Of long ones few are kept, by nobody in particular: the runtime's pool keeps one of each size for every thread
/// that ever gave one back, which is a megabyte for each thread of a mount.
/// </summary>
internal static class LargeBuffers
{
    private const int Large = 128 * 1024, Largest = 4 << 20, Kept = 6;

    private static readonly ArrayPool<byte> _large = ArrayPool<byte>.Create(Largest, Kept);

    /// <summary>At least <paramref name="length"/> bytes, with anything in them.</summary>
    public static byte[] Rent(int length) => PoolOf(length).Rent(length);

    /// <summary>Gives back what was rented here.</summary>
    public static void Return(byte[] buffer) => PoolOf(buffer.Length).Return(buffer);

    private static ArrayPool<byte> PoolOf(int length) => length > Large ? _large : ArrayPool<byte>.Shared;
}

using System.Buffers.Binary;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>What stands before the stored bytes of each chunk in a pack (docs/format.md §16).</summary>
internal static class PackRecord
{
    private const int LengthAt = 8;
    private const int ChecksumAt = 12;

    public static void Write(Span<byte> header, long chunk, ReadOnlySpan<byte> stored)
    {
        BinaryPrimitives.WriteInt64LittleEndian(header, chunk);
        BinaryPrimitives.WriteInt32LittleEndian(header[LengthAt..], stored.Length);
        var checksum = Crc32C.Append(Crc32C.Compute(header[..ChecksumAt]), stored);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], checksum);
    }

    /// <summary>The chunk and length that a header says; false when they are impossible.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out long chunk, out int length)
    {
        chunk = BinaryPrimitives.ReadInt64LittleEndian(header);
        length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]);
        return chunk > 0 && length is > 0 and <= ContentLimits.Chunk;
    }

    /// <summary>Whether the checksum is that of header and stored bytes.</summary>
    public static bool Matches(ReadOnlySpan<byte> header, ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]) == Crc32C.Append(Crc32C.Compute(header[..ChecksumAt]), stored);
}

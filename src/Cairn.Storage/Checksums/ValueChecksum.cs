using System.Buffers.Binary;

namespace Cairn.Storage;

/// <summary>
/// The four bytes that every stored value ends in: CRC-32C over key and value, little-endian. A flipped bit, or
/// a value that ended up under another key, is an error with a name, never an answer.
/// </summary>
public static class ValueChecksum
{
    /// <summary>Length of the trailer, in bytes.</summary>
    public const int Size = sizeof(uint);

    /// <summary>The trailer of <paramref name="value"/> under <paramref name="key"/>, as a number.</summary>
    public static uint Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Crc32C.Append(Crc32C.Compute(key), value);

    /// <summary>The value inside <paramref name="stored"/>, or none when the trailer does not match.</summary>
    /// <returns>Whether it matches.</returns>
    public static bool TryOpen(scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (stored.Length < Size)
            return false;
        var inner = stored[..^Size];
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored[^Size..]) != Compute(key, inner))
            return false;
        value = inner;
        return true;
    }

    /// <summary>The value inside <paramref name="stored"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming table and key.</exception>
    public static ReadOnlySpan<byte> Open(Table table, scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored) =>
        TryOpen(key, stored, out var value) ? value : throw Mismatch(table, key);

    /// <summary>What is said of a value whose checksum is wrong.</summary>
    public static CairnException Mismatch(Table table, ReadOnlySpan<byte> key) =>
        new(ErrorCode.Corrupt, $"Table '{table}', key {Convert.ToHexStringLower(key)}: the stored value does not match its checksum.");
}

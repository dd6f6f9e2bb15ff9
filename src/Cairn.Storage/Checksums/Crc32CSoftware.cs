namespace Cairn.Storage;

/// <summary>CRC-32C by tables, eight bytes a step, for processors without an instruction for it.</summary>
internal static class Crc32CSoftware
{
    /// <summary>The polynomial 0x1EDC6F41, bits reflected.</summary>
    private const uint Polynomial = 0x82F6_3B78;

    private static readonly uint[] _tables = MakeTables();

    internal static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = _tables;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var word = Crc32CWords.Word(bytes) ^ state;
            state = 0;
            for (var index = 0; index < 8; index++)
                state ^= tables[(7 - index) * 256 + (byte)(word >> (8 * index))];
        }
        foreach (var tail in bytes)
            state = Step(state, tail);
        return state;
    }

    /// <summary>One byte.</summary>
    internal static uint Step(uint state, byte next) => _tables[(byte)(state ^ next)] ^ state >> 8;

    /// <summary>Table k holds what a byte does to the state when k more bytes follow.</summary>
    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var index = 0u; index < 256; index++)
            tables[index] = Remainder(index);
        for (var index = 256; index < tables.Length; index++)
            tables[index] = tables[tables[index - 256] & 0xff] ^ tables[index - 256] >> 8;
        return tables;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = value >> 1 ^ ((value & 1) != 0 ? Polynomial : 0);
        return value;
    }
}

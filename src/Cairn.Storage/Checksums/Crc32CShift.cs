namespace Cairn.Storage;

/// <summary>Moves a CRC-32C state over a fixed number of zero bytes, by four look-ups.</summary>
internal sealed class Crc32CShift
{
    private readonly uint[] _tables = new uint[4 * 256];

    internal Crc32CShift(int zeroBytes)
    {
        Span<uint> bits = stackalloc uint[32];
        for (var bit = 0; bit < 32; bit++)
            bits[bit] = OverZeros(1u << bit, zeroBytes);
        for (var index = 0; index < _tables.Length; index++)
            for (var bit = 0; bit < 8; bit++)
                if ((index >> bit & 1) != 0)
                    _tables[index] ^= bits[index / 256 * 8 + bit];
    }

    internal uint Apply(uint state) =>
        _tables[(byte)state] ^ _tables[256 + (byte)(state >> 8)] ^ _tables[512 + (byte)(state >> 16)] ^ _tables[768 + (state >> 24)];

    private static uint OverZeros(uint state, int count)
    {
        for (; count > 0; count--)
            state = Crc32CSoftware.Step(state, 0);
        return state;
    }
}

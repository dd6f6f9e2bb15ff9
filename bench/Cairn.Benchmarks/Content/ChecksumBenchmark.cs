using Cairn.Storage;

namespace Cairn.Benchmarks.Content;

/// <summary>CRC-32C over the lengths that values have, each way of computing it; every call waits for the one before, as a reader waits for its answer.</summary>
internal static class ChecksumBenchmark
{
    private static readonly int[] _short = [8, 16, 24, 31, 48, 63, 100, 127];
    private static readonly int[] _long = [128, 256, 512, 1024, 4096, 4099, 65_536, 1 << 20];
    private static uint _sink;

    internal static void Run()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        foreach (var length in _short.Concat(_long))
            Stopclock.Run("crc32c", length, () => _sink = Crc32C.Append(_sink, bytes.AsSpan(0, length)));
        foreach (var length in _long)
            Ways(bytes, length);
    }

    private static void Ways(byte[] bytes, int length)
    {
        Stopclock.Run("crc32c, words", length, () => _sink = Crc32CWords.Append(_sink, bytes.AsSpan(0, length)));
        Stopclock.Run("crc32c, three lanes", length, () => _sink = Crc32CLanes.Append(_sink, bytes.AsSpan(0, length)));
        Stopclock.Run("crc32c, software", length, () => _sink = Crc32CSoftware.Append(_sink, bytes.AsSpan(0, length)));
        if (Crc32CFolding512.IsSupported)
            Stopclock.Run("crc32c, folding 64 bytes", length, () => _sink = Crc32CFolding512.Append(_sink, bytes.AsSpan(0, length)));
        if (Crc32CFused512.IsSupported)
            Stopclock.Run("crc32c, words and folding", length, () => _sink = Crc32CFused512.Append(_sink, bytes.AsSpan(0, length)));
    }
}

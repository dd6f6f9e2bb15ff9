using System.Buffers.Binary;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>
/// The end of the manifest after a power cut. RocksDB appends to it and syncs; when the power fails in between, a sector of what it appended may be there and one before it
/// not, which RocksDB takes for damage and then opens nothing. What stands from there on was never synced, and is cut off.
/// </summary>
/// <remarks>A cut is made only where a sector reads as zeros from the first fragment that is wrong on, not far from the end, and behind all that is known to have been
/// synced (<see cref="KnownLengths"/>): anything else is damage, and stays.</remarks>
internal static class ManifestTail
{
    private const int Sector = 512, MostTorn = LogReader.BlockBytes;
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Where the manifest has to be cut, or null when it is whole, or damaged otherwise.</summary>
    /// <param name="path">The manifest.</param>
    /// <param name="synced">How much of it is known to have been synced.</param>
    internal static long? FindTear(string path, long synced)
    {
        var bytes = File.ReadAllBytes(path);
        return FirstWrong(bytes) is { } wrong && wrong >= synced && bytes.Length - wrong <= MostTorn && BeginsWithLostSector(bytes, wrong) ? wrong : null;
    }

    /// <summary>Cuts the manifest, durably.</summary>
    internal static void Cut(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.SetLength(length);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Where the record begins in which the first fragment is that is wrong; null when there is none, whatever is missing at the end.</summary>
    private static int? FirstWrong(ReadOnlySpan<byte> bytes)
    {
        var (at, record, inside) = (0, 0, false);
        while (bytes.Length - at >= LogReader.HeaderBytes)
        {
            var leftInBlock = LogReader.BlockBytes - at % LogReader.BlockBytes;
            if (leftInBlock < LogReader.HeaderBytes)
            {
                at += leftInBlock;
                continue;
            }
            record = inside ? record : at;
            var type = bytes[at + 6];
            var end = at + LogReader.HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..]);
            if (type is < LogReader.Full or > LogReader.Last || end > at + leftInBlock)
                return record;
            if (end > bytes.Length)
                return null;
            if (Unmasked(BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])) != Crc32C.Compute(bytes[(at + 6)..end]))
                return record;
            inside = type is not (LogReader.Full or LogReader.Last);
            at = end;
        }
        return null;
    }

    private static uint Unmasked(uint masked)
    {
        var rotated = masked - MaskDelta;
        return rotated >> 17 | rotated << 15;
    }

    /// <summary>Whether what stands in one of the sectors from <paramref name="wrong"/> on is nothing but zeros, and something comes after it.</summary>
    private static bool BeginsWithLostSector(ReadOnlySpan<byte> bytes, int wrong)
    {
        for (var from = wrong; from < bytes.Length;)
        {
            var to = Math.Min(bytes.Length, (from / Sector + 1) * Sector);
            if (!bytes[from..to].ContainsAnyExcept((byte)0))
                return true;
            from = to;
        }
        return false;
    }
}

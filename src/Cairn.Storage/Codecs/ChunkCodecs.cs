namespace Cairn.Storage.Codecs;

/// <summary>The codecs that there are.</summary>
public static class ChunkCodecs
{
    /// <summary>LZ4: very fast, for everything.</summary>
    public static IChunkCodec Lz4 { get; } = new Lz4Codec();

    /// <summary>Zstandard: slower and shorter, in levels from 1 to 19.</summary>
    public static IChunkCodec Zstd { get; } = new ZstdCodec();

    /// <summary>All of them, by number.</summary>
    public static IReadOnlyList<IChunkCodec> All { get; } = [Lz4, Zstd];

    /// <summary>The codec with that number; null for 0, which is none, and for what is unknown.</summary>
    public static IChunkCodec? Find(byte number) => number switch { 1 => Lz4, 2 => Zstd, _ => null };
}

namespace Cairn.Storage.Hashing;

/// <summary>The numbers of the BLAKE3 specification (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2020).</summary>
internal static class Blake3Spec
{
    internal const int BlockBytes = 64;
    internal const int BlocksPerChunk = 16;
    internal const int ChunkBytes = BlockBytes * BlocksPerChunk;
    internal const int Rounds = 7;
    internal const int WordsPerBlock = 16;

    /// <summary>A node of the tree: the chaining value of a chunk or of a parent, little-endian.</summary>
    internal const int NodeBytes = 32;

    internal const uint Iv0 = 0x6A09_E667, Iv1 = 0xBB67_AE85, Iv2 = 0x3C6E_F372, Iv3 = 0xA54F_F53A;
    internal const uint Iv4 = 0x510E_527F, Iv5 = 0x9B05_688C, Iv6 = 0x1F83_D9AB, Iv7 = 0x5BE0_CD19;

    /// <summary>The initial value: the key of the unkeyed hash.</summary>
    internal static ReadOnlySpan<uint> Iv => [Iv0, Iv1, Iv2, Iv3, Iv4, Iv5, Iv6, Iv7];

    /// <summary>Which word of the block each of the 16 additions of each round takes.</summary>
    internal static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];
}

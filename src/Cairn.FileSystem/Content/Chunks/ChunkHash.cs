using Cairn.Storage.Hashing;

namespace Cairn.FileSystem.Content;

/// <summary>The hash that chunks are known and verified by: BLAKE3-256 of the plain bytes.</summary>
internal static class ChunkHash
{
    public static void Compute(ReadOnlySpan<byte> plain, Span<byte> hash) => Blake3.Hash(plain, hash);
}

using Cairn.Storage.Chunking;

namespace Cairn.Benchmarks.Content;

/// <summary>Cutting 1 MiB of random bytes into chunks, with each width of vector.</summary>
internal static class ChunkBenchmark
{
    internal static void Run()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        for (var path = CutSearch.Best; path >= CutPath.Scalar; path--)
        {
            var chunker = new ContentChunker(CutRule.Standard, path);
            Stopclock.Run($"chunking, {path}", bytes.Length, () => Cut(chunker, bytes));
        }
    }

    private static void Cut(ContentChunker chunker, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[chunker.NextCut(bytes, last: true)..];
    }
}

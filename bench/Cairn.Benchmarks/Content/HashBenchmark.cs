using Cairn.Storage.Hashing;

namespace Cairn.Benchmarks.Content;

/// <summary>BLAKE3 over the lengths that content has, with each width of vector.</summary>
internal static class HashBenchmark
{
    private static readonly int[] _lengths = [1, 64, 65, 256, 1024, 2048, 3000, 4096, 5000, 8192, 16_384, 65_536, 262_144, 1 << 20];

    internal static void Run()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        for (var path = Blake3Paths.Best; path >= Blake3Path.Scalar; path--)
            foreach (var length in _lengths)
                OneShot(path, bytes, length);
        foreach (var piece in new[] { 4096, 65_536, 262_144 })
            Pieces(bytes, piece);
    }

    private static void OneShot(Blake3Path path, byte[] bytes, int length)
    {
        var hash = new byte[Blake3.HashSize];
        Stopclock.Run($"blake3, {path}", length, () => Blake3Tree.Hash(path, Blake3Mode.Hash, bytes.AsSpan(0, length), hash));
    }

    private static void Pieces(byte[] bytes, int piece)
    {
        var hash = new byte[Blake3.HashSize];
        var hasher = new Blake3Hasher();
        Stopclock.Run($"blake3, in pieces of {piece:N0}", bytes.Length, () =>
        {
            hasher.Reset();
            for (var at = 0; at < bytes.Length; at += piece)
                hasher.Update(bytes.AsSpan(at, piece));
            hasher.Finish(hash);
        });
    }
}

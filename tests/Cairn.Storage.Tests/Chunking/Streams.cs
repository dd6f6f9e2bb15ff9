using System.Text;
using Cairn.Storage.Chunking;
using Cairn.Storage.Hashing;

namespace Cairn.Storage.Tests.Chunking;

/// <summary>Contents of several kinds, the same in every run, and what is done with them.</summary>
internal static class Streams
{
    private static readonly string[] _words =
        "the of and a to in is you that it he was for on are as with his they be at one have this from or had by not word but what some we can out other were all there when up use your how said an each she".Split(' ');

    internal static byte[] Random(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Lines of English words, few of them common and many rare.</summary>
    internal static byte[] Text(int length)
    {
        var random = new Random(2);
        var text = new byte[length + 16];
        for (var at = 0; at < length;)
        {
            at += Encoding.ASCII.GetBytes(_words[(int)(_words.Length * Math.Pow(random.NextDouble(), 3))], text.AsSpan(at));
            text[at++] = (byte)(random.Next(12) == 0 ? '\n' : ' ');
        }
        return text[..length];
    }

    /// <summary>Zeros with one other byte in about 400.</summary>
    internal static byte[] Sparse(int length)
    {
        var random = new Random(3);
        var bytes = new byte[length];
        for (var at = random.Next(800); at < length; at += random.Next(800))
            bytes[at] = (byte)random.Next(256);
        return bytes;
    }

    /// <summary>The lengths of all chunks when the whole content is shown at once.</summary>
    internal static List<int> Cut(IChunker chunker, ReadOnlySpan<byte> bytes)
    {
        var lengths = new List<int>();
        while (!bytes.IsEmpty)
        {
            lengths.Add(chunker.NextCut(bytes, last: true));
            bytes = bytes[lengths[^1]..];
        }
        return lengths;
    }

    /// <summary>The chunks themselves, each known by its bytes.</summary>
    internal static List<string> Chunks(IChunker chunker, byte[] bytes)
    {
        var chunks = new List<string>();
        var at = 0;
        Span<byte> hash = stackalloc byte[Blake3.HashSize];
        foreach (var length in Cut(chunker, bytes))
        {
            Blake3.Hash(bytes.AsSpan(at, length), hash);
            chunks.Add(Convert.ToHexString(hash));
            at += length;
        }
        return chunks;
    }
}

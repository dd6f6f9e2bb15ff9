using Cairn.Storage.Building;
using Cairn.Storage.Codecs.Native;

namespace Cairn.Storage.Codecs;

/// <summary>LZ4's block format, by liblz4.</summary>
internal sealed class Lz4Codec(NativeLibraries libraries) : IChunkCodec
{
    public Lz4Codec()
        : this(CodecLibraries.Lz4)
    {
    }

    public byte Number => 1;

    public string Name => "lz4";

    public bool IsAvailable => libraries.Name is not null;

    public int Compress(ReadOnlySpan<byte> plain, Span<byte> target, int level)
    {
        CodecLibraries.Require(libraries);
        return Math.Max(0, Lz4.Compress(plain, target, plain.Length, target.Length));
    }

    public bool TryDecompress(ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        CodecLibraries.Require(libraries);
        return Lz4.Decompress(stored, plain, stored.Length, plain.Length) == plain.Length;
    }
}

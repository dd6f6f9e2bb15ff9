using Cairn.Storage.Building;
using Cairn.Storage.Codecs.Native;

namespace Cairn.Storage.Codecs;

/// <summary>Zstandard frames, by libzstd. Each thread keeps the library's working memory for its next call.</summary>
internal sealed class ZstdCodec(NativeLibraries libraries) : IChunkCodec
{
    [ThreadStatic]
    private static ZstdCompression? _compression;

    [ThreadStatic]
    private static ZstdDecompression? _decompression;

    public ZstdCodec()
        : this(CodecLibraries.Zstd)
    {
    }

    public byte Number => 2;

    public string Name => "zstd";

    public bool IsAvailable => libraries.Name is not null;

    public int Compress(ReadOnlySpan<byte> plain, Span<byte> target, int level)
    {
        CodecLibraries.Require(libraries);
        _compression ??= ZstdCompression.Create();
        var length = Zstd.Compress(_compression, target, (nuint)target.Length, plain, (nuint)plain.Length, level);
        return Zstd.IsError(length) != 0 ? 0 : (int)length;
    }

    public bool TryDecompress(ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        CodecLibraries.Require(libraries);
        _decompression ??= ZstdDecompression.Create();
        return Zstd.Decompress(_decompression, plain, (nuint)plain.Length, stored, (nuint)stored.Length) == (nuint)plain.Length;
    }
}

using Cairn.Storage;
using Cairn.Storage.Codecs;

namespace Cairn.FileSystem.Content;

/// <summary>Plain bytes to stored bytes and back.</summary>
internal static class ChunkPayload
{
    public const byte None = 0;
    public const byte MaxCodec = 2;

    /// <summary>Shorter chunks are never compressed: nothing that counts is to be saved.</summary>
    private const int MinCompressed = 256;

    /// <summary>What is compressed has to save at least one part in so many; otherwise reading it is not worth the time.</summary>
    private const int Worth = 16;

    /// <summary>Chunks of this length or more are tried by samples first.</summary>
    private const int MinSampled = 32 * 1024;

    private const int SampleBytes = 4096;

    /// <summary>Room that storing <paramref name="plainLength"/> bytes may need.</summary>
    public static int MaxStored(int plainLength) => plainLength;

    /// <summary>Room that compressing needs beside the plain bytes; 0 when the policy does not compress.</summary>
    public static int Scratch(ContentPolicy policy, int plainLength) => policy.Codec.Codec is null ? 0 : Limit(plainLength);

    /// <summary>Writes what is stored for <paramref name="plain"/> into <paramref name="target"/>: never more bytes than it has.</summary>
    public static int Compress(ContentPolicy policy, ReadOnlySpan<byte> plain, Span<byte> target, out byte codec)
    {
        if (TryCompress(policy.Codec, plain, target, out codec) is > 0 and var length)
            return length;
        plain.CopyTo(target);
        return plain.Length;
    }

    /// <summary>What is stored for <paramref name="plain"/>: itself, or compressed bytes at the beginning of <paramref name="scratch"/>.</summary>
    public static ReadOnlyMemory<byte> Compress(ContentPolicy policy, Memory<byte> plain, Memory<byte> scratch, out byte codec) =>
        TryCompress(policy.Codec, plain.Span, scratch.Span, out codec) is > 0 and var length ? scratch[..length] : plain;

    /// <summary>Fills <paramref name="plain"/>; false when the stored bytes do not make exactly that many.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>.</exception>
    public static bool TryDecompress(byte codec, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (codec != None)
            return ChunkCodecs.Find(codec)?.TryDecompress(stored, plain) ?? false;
        if (stored.Length != plain.Length)
            return false;
        stored.CopyTo(plain);
        return true;
    }

    /// <returns>The length; 0 when it is not worth it.</returns>
    private static int TryCompress(CodecChoice choice, ReadOnlySpan<byte> plain, Span<byte> target, out byte number)
    {
        number = None;
        if (choice.Codec is not { } codec || plain.Length < MinCompressed)
            return 0;
        try
        {
            if (plain.Length >= MinSampled && !Pays(codec, plain))
                return 0;
            var length = codec.Compress(plain, target[..Limit(plain.Length)], choice.Level);
            number = length == 0 ? None : codec.Number;
            return length;
        }
        catch (CairnException missing) when (missing.Code == ErrorCode.LibraryMissing)
        {
            throw new CairnException(missing.Code, $"New content is to be compressed with {codec.Name} (property 'codec'). {missing.Message} Or set the property to 'none'.", missing);
        }
    }

    /// <summary>Whether either of two samples becomes shorter: most of what does not is given up after these few bytes.</summary>
    private static bool Pays(IChunkCodec codec, ReadOnlySpan<byte> plain)
    {
        Span<byte> target = stackalloc byte[SampleBytes - SampleBytes / Worth];
        return codec.Compress(plain.Slice(plain.Length / 4, SampleBytes), target, level: 1) > 0
            || codec.Compress(plain.Slice(plain.Length / 4 * 3, SampleBytes), target, level: 1) > 0;
    }

    private static int Limit(int plainLength) => plainLength - Math.Max(1, plainLength / Worth);
}

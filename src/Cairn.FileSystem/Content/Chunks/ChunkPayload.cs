namespace Cairn.FileSystem.Content;

/// <summary>Plain bytes to stored bytes and back.</summary>
internal static class ChunkPayload
{
    public const byte None = 0;
    public const byte MaxCodec = 2;

    /// <summary>Room that storing <paramref name="plainLength"/> bytes may need.</summary>
    public static int MaxStored(int plainLength) => plainLength;

    /// <summary>Room that compressing needs beside the plain bytes; 0 when the policy does not compress.</summary>
    public static int Scratch(ContentPolicy policy, int plainLength) => 0;

    /// <summary>Writes what is stored for <paramref name="plain"/> into <paramref name="target"/>: never more bytes than it has.</summary>
    public static int Compress(ContentPolicy policy, ReadOnlySpan<byte> plain, Span<byte> target, out byte codec)
    {
        codec = None;
        plain.CopyTo(target);
        return plain.Length;
    }

    /// <summary>What is stored for <paramref name="plain"/>: itself, or compressed bytes at the beginning of <paramref name="scratch"/>.</summary>
    public static ReadOnlyMemory<byte> Compress(ContentPolicy policy, Memory<byte> plain, Memory<byte> scratch, out byte codec)
    {
        codec = None;
        return plain;
    }

    /// <summary>Fills <paramref name="plain"/>; false when the stored bytes do not make exactly that many.</summary>
    public static bool TryDecompress(byte codec, ReadOnlySpan<byte> stored, Span<byte> plain)
    {
        if (codec != None || stored.Length != plain.Length)
            return false;
        stored.CopyTo(plain);
        return true;
    }
}

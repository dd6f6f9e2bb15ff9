using System.IO.Compression;
using Cairn.Storage.Codecs.Native;

namespace Cairn;

/// <summary>How a tar stream is compressed.</summary>
public enum TarCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip: <c>.tar.gz</c>.</summary>
    Gzip,

    /// <summary>zstd: <c>.tar.zst</c>. Takes the library libzstd.</summary>
    Zstd,
}

/// <summary>Tells how a tar stream is compressed.</summary>
public static class TarCompressions
{
    private const int MagicBytes = 4;

    /// <summary>By a file's name; null when it is not that of a tar stream.</summary>
    public static TarCompression? Of(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return fileName switch
        {
            _ when Ends(fileName, ".tar") => TarCompression.None,
            _ when Ends(fileName, ".tar.gz") || Ends(fileName, ".tgz") => TarCompression.Gzip,
            _ when Ends(fileName, ".tar.zst") || Ends(fileName, ".tzst") => TarCompression.Zstd,
            _ => null,
        };
    }

    /// <summary>The stream as it was before it was compressed, told by its first bytes.</summary>
    internal static Stream Open(Stream stream)
    {
        var magic = new byte[MagicBytes];
        var length = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(magic[..length], stream);
        return magic switch
        {
            [0x1F, 0x8B, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xB5, 0x2F, 0xFD] => new ZstdReadStream(whole),
            _ => whole,
        };
    }

    /// <summary>A stream that compresses into another, which is left open.</summary>
    internal static Stream Create(Stream stream, TarCompression compression) => compression switch
    {
        TarCompression.Gzip => new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true),
        TarCompression.Zstd => new ZstdWriteStream(stream),
        _ => new BufferedStream(new OpenStream(stream), 64 * 1024),
    };

    private static bool Ends(string name, string suffix) => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A stream that stays open when what is around it is closed.</summary>
    private sealed class OpenStream(Stream target) : ForwardStream
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

        public override void Flush() => target.Flush();
    }

    /// <summary>A stream whose first bytes were read already.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : ForwardStream
    {
        private int _at;

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            if (_at == prefix.Length)
                return rest.Read(buffer);
            var count = Math.Min(buffer.Length, prefix.Length - _at);
            prefix.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}

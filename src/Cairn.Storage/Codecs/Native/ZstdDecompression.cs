using System.Runtime.InteropServices;

namespace Cairn.Storage.Codecs.Native;

/// <summary>Working memory of a decompression, for one thread at a time.</summary>
internal sealed class ZstdDecompression() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static ZstdDecompression Create() => Zstd.CreateDecompression() is { IsInvalid: false } context ? context : throw new InsufficientMemoryException("Zstandard could not get its working memory.");

    protected override bool ReleaseHandle() => Zstd.FreeDecompression(handle) == 0;
}

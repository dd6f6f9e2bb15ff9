using System.Runtime.InteropServices;

namespace Cairn.Storage.Codecs.Native;

/// <summary>Working memory of a compression, for one thread at a time.</summary>
internal sealed class ZstdCompression() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static ZstdCompression Create() => Zstd.CreateCompression() is { IsInvalid: false } context ? context : throw new InsufficientMemoryException("Zstandard could not get its working memory.");

    protected override bool ReleaseHandle() => Zstd.FreeCompression(handle) == 0;
}

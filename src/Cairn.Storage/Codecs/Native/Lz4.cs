using System.Runtime.InteropServices;

namespace Cairn.Storage.Codecs.Native;

/// <summary>Two functions of liblz4 1.</summary>
internal static partial class Lz4
{
    public const string Library = "lz4";

    /// <returns>The length; 0 when it does not fit.</returns>
    [LibraryImport(Library, EntryPoint = "LZ4_compress_default")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Compress(ReadOnlySpan<byte> source, Span<byte> target, int sourceSize, int targetCapacity);

    /// <returns>The length; negative when the source is malformed or does not fit.</returns>
    [LibraryImport(Library, EntryPoint = "LZ4_decompress_safe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Decompress(ReadOnlySpan<byte> source, Span<byte> target, int sourceSize, int targetCapacity);
}

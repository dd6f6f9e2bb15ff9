using System.Runtime.InteropServices;

namespace Cairn.Storage.Codecs.Native;

/// <summary>What is used of libzstd 1.</summary>
internal static partial class Zstd
{
    public const string Library = "zstd";

    /// <summary>Parameters of a compression.</summary>
    public const int LevelParameter = 100, ChecksumParameter = 201;

    /// <summary>What a step of a compression does besides taking input.</summary>
    public const int Continue = 0, End = 2;

    /// <summary>Throws when a call's result says that it failed.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.InputOutput"/>.</exception>
    public static nuint Check(nuint result, string doing) => IsError(result) == 0
        ? result
        : throw new CairnException(ErrorCode.InputOutput, $"A zstd stream could not be {doing}: {Marshal.PtrToStringUTF8(ErrorName(result))}.");

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint SetParameter(ZstdCompression context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint CompressStep(ZstdCompression context, ref ZstdBuffer output, ref ZstdBuffer input, int operation);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint DecompressStep(ZstdDecompression context, ref ZstdBuffer output, ref ZstdBuffer input);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ErrorName(nuint code);

    /// <returns>The length, or a number that <see cref="IsError"/> knows.</returns>
    [LibraryImport(Library, EntryPoint = "ZSTD_compressCCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint Compress(ZstdCompression context, Span<byte> target, nuint targetCapacity, ReadOnlySpan<byte> source, nuint sourceSize, int level);

    /// <returns>The length, or a number that <see cref="IsError"/> knows.</returns>
    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint Decompress(ZstdDecompression context, Span<byte> target, nuint targetCapacity, ReadOnlySpan<byte> source, nuint sourceSize);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ZstdCompression CreateCompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint FreeCompression(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ZstdDecompression CreateDecompression();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nuint FreeDecompression(nint context);
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ZstdBuffer
{
    public nint Bytes;
    public nuint Size;
    public nuint Position;
}

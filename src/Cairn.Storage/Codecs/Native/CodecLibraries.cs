using System.Reflection;
using System.Runtime.InteropServices;
using Cairn.Storage.Building;

namespace Cairn.Storage.Codecs.Native;

/// <summary>Finds the codecs' libraries. <c>CAIRN_LZ4_LIBRARY</c> and <c>CAIRN_ZSTD_LIBRARY</c> name others to use instead.</summary>
internal static class CodecLibraries
{
    static CodecLibraries() => NativeLibrary.SetDllImportResolver(typeof(CodecLibraries).Assembly, Resolve);

    public static NativeLibraries Lz4 { get; } = Named("CAIRN_LZ4_LIBRARY", "liblz4-1", "liblz4.so.1");

    public static NativeLibraries Zstd { get; } = Named("CAIRN_ZSTD_LIBRARY", "libzstd1", "libzstd.so.1");

    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>.</exception>
    public static void Require(NativeLibraries libraries) => _ = libraries.Handle;

    private static NativeLibraries Named(string variable, string package, string name) =>
        new(package, Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen ? chosen : name);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath) => library switch
    {
        Native.Lz4.Library => Lz4.Reference(),
        Native.Zstd.Library => Zstd.Reference(),
        _ => 0,
    };
}

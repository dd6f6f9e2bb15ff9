using System.Reflection;
using System.Runtime.InteropServices;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>Finds librocksdb once and lets the imports of this assembly go to it.</summary>
internal static class RocksLibrary
{
    /// <summary>What the imports say; never a file's name.</summary>
    internal const string ImportName = "rocksdb";

    private static readonly NativeLibraries _library = new(
        "librocksdb7.8",
        "librocksdb.so.7.8", // what everything was measured and tested with
        "librocksdb.so.10.10", "librocksdb.so.10.9", "librocksdb.so.10.8", "librocksdb.so.10.7", "librocksdb.so.10.6",
        "librocksdb.so.10.5", "librocksdb.so.10.4", "librocksdb.so.10.2", "librocksdb.so.10.1", "librocksdb.so.10.0", "librocksdb.so.10",
        "librocksdb.so.9.11", "librocksdb.so.9.10", "librocksdb.so.9",
        "librocksdb.so.8.11", "librocksdb.so.8.9", "librocksdb.so.8",
        "librocksdb.so.7");

    private static readonly Lazy<nint> _resolved = new(Resolve);

    /// <summary>The file name it was found under, or the one that is looked for first.</summary>
    internal static string Name => _library.Name ?? "librocksdb.so.7.8";

    /// <summary>What to type to install it.</summary>
    internal static string ToInstall => _library.ToInstall;

    /// <summary>Whether it is on this machine.</summary>
    internal static bool Found => _library.Name is not null;

    /// <summary>The library's version as its file name says, since it has no function that does; null when it is missing.</summary>
    internal static string? Version => Found ? VersionIn(MappedPath() ?? Name) : null;

    /// <summary>Loads it. Comes before any call of <see cref="RocksApi"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>.</exception>
    internal static void Require() => _ = _resolved.Value;

    private static nint Resolve()
    {
        var handle = _library.Handle;
        NativeLibrary.SetDllImportResolver(typeof(RocksLibrary).Assembly, ForImport);
        return handle;
    }

    private static nint ForImport(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == ImportName ? _library.Reference() : 0;

    /// <summary>The file behind the symbolic link that was loaded: its name has the whole version.</summary>
    private static string? MappedPath()
    {
        try
        {
            return File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.Contains("/librocksdb.so", StringComparison.Ordinal));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string VersionIn(string path)
    {
        const string Marker = "librocksdb.so.";
        var at = path.LastIndexOf(Marker, StringComparison.Ordinal);
        return at < 0 ? "unknown" : path[(at + Marker.Length)..];
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Cairn.Storage;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>The system's liblmdb: where it is, which one it is, and how the binding finds it.</summary>
[SuppressMessage("Performance", "CA1810", Justification = "The resolver has to be there before the first import is bound, and only then.")]
internal static class LmdbLibrary
{
    /// <summary>The name that the binding's imports carry.</summary>
    public const string Name = "lmdb";

    private static readonly NativeLibraries Files = new("liblmdb0", "liblmdb.so.0");

    private static readonly Lazy<Version> Found = new(ReadVersion);

    static LmdbLibrary() => NativeLibrary.SetDllImportResolver(typeof(LmdbLibrary).Assembly, Resolve);

    /// <summary>Whether it can be used here, and what it is.</summary>
    public static EngineAvailability Probe()
    {
        if (Files.Name is null)
            return new EngineAvailability(false, Files.LookedFor, null, Files.ToInstall);
        return Speaks(Found.Value)
            ? new EngineAvailability(true, Files.Name, Version, null)
            : new EngineAvailability(false, Files.Name, Version, Files.ToInstall);
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>.</exception>
    public static void Require()
    {
        _ = Files.Handle;
        if (!Speaks(Found.Value))
            throw new CairnException(ErrorCode.LibraryMissing, $"The native library {Files.Name} on this machine is LMDB {Version}; this build speaks LMDB 0.9. Install it with '{Files.ToInstall}'.");
    }

    /// <summary>The library's own version; the library is there.</summary>
    public static string Version => Found.Value.ToString();

    /// <summary>Makes sure, before the first import is bound, that the runtime asks here where its library is.</summary>
    public static void EnsureResolver()
    {
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Name)
            return Files.Reference();
        return name == Libc.Name && NativeLibrary.TryLoad("libc.so.6", out var handle) ? handle : 0;
    }

    /// <summary>The 0.9 series kept its interface and its file format throughout.</summary>
    private static bool Speaks(Version version) => version is { Major: 0, Minor: 9 };

    private static Version ReadVersion()
    {
        Mdb.mdb_version(out var major, out var minor, out var patch);
        return new Version(major, minor, patch);
    }
}

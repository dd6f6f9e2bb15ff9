using System.Runtime.InteropServices;

namespace Cairn.Storage.Building;

/// <summary>Finds a native library by its versioned file names and says, once and clearly, when there is none.</summary>
public sealed class NativeLibraries
{
    private readonly string[] _candidates;
    private readonly string _package;
    // A class inside, because a generic type over a value type would have to be compiled at run time.
    private readonly Lazy<Loaded> _loaded;

    /// <summary>A library that may go by any of <paramref name="candidates"/>, in the order of preference.</summary>
    /// <param name="package">The Debian package that brings it.</param>
    /// <param name="candidates">File names with their version, such as <c>liblmdb.so.0</c>; full paths may be among them.</param>
    public NativeLibraries(string package, params string[] candidates)
    {
        _package = package;
        _candidates = candidates;
        _loaded = new(Load);
    }

    /// <summary>The name under which it was found; null when it was not.</summary>
    public string? Name => _loaded.Value.Name;

    /// <summary>The names under which it was looked for, for messages.</summary>
    public string LookedFor => string.Join(" or ", _candidates.Select(Path.GetFileName).Distinct());

    /// <summary>What to type to install it.</summary>
    public string ToInstall => $"apt install {_package}";

    /// <summary>The library's handle.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>, naming the library and the package.</exception>
    public nint Handle => _loaded.Value.Handle != 0
        ? _loaded.Value.Handle
        : throw new CairnException(ErrorCode.LibraryMissing, $"The native library {LookedFor} is not on this machine. Install it with '{ToInstall}'.");

    /// <summary>The library's handle with a reference of the caller's own, for a resolver of imports: where two threads bind a library at the same moment, the
    /// runtime gives back what the slower one was handed, and with a shared reference the library would be gone.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>, naming the library and the package.</exception>
    public nint Reference()
    {
        var handle = Handle;
        return TryLoad(_loaded.Value.Candidate, out var own) ? own : handle;
    }

    private Loaded Load()
    {
        foreach (var candidate in _candidates)
            if (TryLoad(candidate, out var handle))
                return new Loaded(handle, candidate);
        return new Loaded(0, "");
    }

    private static bool TryLoad(string candidate, out nint handle) =>
        NativeLibrary.TryLoad(candidate, typeof(NativeLibraries).Assembly, DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory, out handle);

    private sealed record Loaded(nint Handle, string Candidate)
    {
        public string? Name => Handle == 0 ? null : Path.GetFileName(Candidate);
    }
}

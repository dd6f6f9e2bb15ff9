using System.Reflection;
using System.Runtime.InteropServices;
using Cairn.Storage.Building;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>
/// The native library: the system's SQLite, else the one that comes with the program. The system's is preferred because
/// the system keeps it up to date, and because other programs that open the vault use it too.
/// </summary>
internal static unsafe class SqliteLibrary
{
    /// <summary>The first with what the engine needs: WAL that can be read without write permission.</summary>
    private const int OldestUsable = 3_022_000;

    /// <summary>Names the library to use instead, by file name or path.</summary>
    private const string Variable = "CAIRN_SQLITE_LIBRARY";

    private const string Package = "libsqlite3-0", System = "libsqlite3.so.0", Bundled = "libe_sqlite3.so";

    private static readonly NativeLibraries _libraries = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen
        ? new(Package, chosen)
        : new(Package, System, Bundled, Path.Combine(AppContext.BaseDirectory, Bundled));

    private static readonly Lock _loading = new();
    private static bool _loaded;

    /// <summary>The file that was found; null when none was.</summary>
    public static string? Name => _libraries.Name;

    /// <summary>The names looked for, for messages.</summary>
    public static string LookedFor => _libraries.LookedFor;

    /// <summary>What to type to install it.</summary>
    public static string ToInstall => _libraries.ToInstall;

    /// <summary>The library's own version.</summary>
    public static string Version => Sqlite3.Text(Sqlite3.LibVersion());

    /// <summary>Makes the functions of <see cref="Sqlite3"/> callable.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.LibraryMissing"/>.</exception>
    public static void Load()
    {
        if (Volatile.Read(ref _loaded))
            return;
        lock (_loading)
        {
            if (_loaded)
                return;
            _ = _libraries.Handle;
            NativeLibrary.SetDllImportResolver(typeof(Sqlite3).Assembly, Resolve);
            RequireVersion();
            // Without its statistics SQLite takes no lock of the whole process at each allocation. Refused, to no harm,
            // when somebody else in this process already uses the library.
            _ = Sqlite3.Config(Sqlite3Codes.ConfigMemStatus, 0);
            Volatile.Write(ref _loaded, true);
        }
    }

    /// <summary>Whether the library was compiled with <paramref name="option"/>, such as <c>ENABLE_DBSTAT_VTAB</c>.</summary>
    public static bool Has(ReadOnlySpan<byte> option)
    {
        fixed (byte* name = option)
            return Sqlite3.CompileOptionUsed(name) != 0;
    }

    private static void RequireVersion()
    {
        if (Sqlite3.LibVersionNumber() < OldestUsable)
            throw new CairnException(ErrorCode.LibraryMissing, $"The native library {Name} is SQLite {Version}, which is too old: 3.22 or newer is needed. Install it with '{ToInstall}'.");
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath) =>
        library == Sqlite3.Library ? _libraries.Reference() : 0;
}

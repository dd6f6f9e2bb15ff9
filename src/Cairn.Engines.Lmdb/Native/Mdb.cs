using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>liblmdb 0.9 as its header declares it, as far as it is used. Everything returns 0, an LMDB error or an errno.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "The names of the library's own header.")]
[SuppressMessage("Performance", "CA1810", Justification = "The resolver has to be there before the first import is bound, and only then.")]
internal static unsafe partial class Mdb
{
    // Flags of an environment.
    public const uint MDB_RDONLY = 0x20000, MDB_NOMETASYNC = 0x40000, MDB_NOTLS = 0x200000, MDB_NOLOCK = 0x400000;

    // Flags of a database, of a put, of a copy.
    public const uint MDB_CREATE = 0x40000, MDB_RESERVE = 0x10000, MDB_CP_COMPACT = 0x01;

    // Moves of a cursor.
    public const int MDB_FIRST = 0, MDB_LAST = 6, MDB_NEXT = 8, MDB_PREV = 12, MDB_SET_RANGE = 17;

    // Errors.
    public const int MDB_NOTFOUND = -30798, MDB_PAGE_NOTFOUND = -30797, MDB_CORRUPTED = -30796, MDB_PANIC = -30795,
        MDB_VERSION_MISMATCH = -30794, MDB_INVALID = -30793, MDB_MAP_FULL = -30792, MDB_DBS_FULL = -30791, MDB_READERS_FULL = -30790,
        MDB_TXN_FULL = -30788, MDB_CURSOR_FULL = -30787, MDB_PAGE_FULL = -30786, MDB_MAP_RESIZED = -30785,
        MDB_INCOMPATIBLE = -30784, MDB_BAD_RSLOT = -30783;

    static Mdb() => LmdbLibrary.EnsureResolver();

    /// <summary>What an LMDB error or an errno says, for messages.</summary>
    public static string Describe(int error) => error > 0 ? Libc.Describe(error) : Marshal.PtrToStringUTF8((nint)mdb_strerror(error)) ?? "";

    [LibraryImport(LmdbLibrary.Name)]
    public static partial nint mdb_version(out int major, out int minor, out int patch);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial byte* mdb_strerror(int error);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_create(out nint environment);

    [LibraryImport(LmdbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mdb_env_open(nint environment, string path, uint flags, uint mode);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial void mdb_env_close(nint environment);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_set_mapsize(nint environment, nuint size);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_set_maxreaders(nint environment, uint readers);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_set_maxdbs(nint environment, uint databases);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_stat(nint environment, out MdbStat stat);

    [LibraryImport(LmdbLibrary.Name), SuppressGCTransition]
    public static partial int mdb_env_info(nint environment, out MdbEnvironmentInfo info);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_sync(nint environment, int force);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_get_fd(nint environment, out int descriptor);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_env_copyfd2(nint environment, int descriptor, uint flags);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_reader_check(nint environment, out int dead);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_txn_begin(nint environment, nint parent, uint flags, out nint transaction);

    [LibraryImport(LmdbLibrary.Name), SuppressGCTransition]
    public static partial nuint mdb_txn_id(nint transaction);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_txn_commit(nint transaction);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial void mdb_txn_abort(nint transaction);

    [LibraryImport(LmdbLibrary.Name), SuppressGCTransition]
    public static partial void mdb_txn_reset(nint transaction);

    [LibraryImport(LmdbLibrary.Name), SuppressGCTransition]
    public static partial int mdb_txn_renew(nint transaction);

    [LibraryImport(LmdbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mdb_dbi_open(nint transaction, string name, uint flags, out uint database);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_stat(nint transaction, uint database, out MdbStat stat);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_drop(nint transaction, uint database, int delete);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_get(nint transaction, uint database, MdbValue* key, MdbValue* value);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_put(nint transaction, uint database, MdbValue* key, MdbValue* value, uint flags);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_del(nint transaction, uint database, MdbValue* key, MdbValue* value);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_cursor_open(nint transaction, uint database, out nint cursor);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial void mdb_cursor_close(nint cursor);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_cursor_renew(nint transaction, nint cursor);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_cursor_get(nint cursor, MdbValue* key, MdbValue* value, int move);

    [LibraryImport(LmdbLibrary.Name)]
    public static partial int mdb_cursor_del(nint cursor, uint flags);
}

/// <summary>A piece of memory: a key or value handed to LMDB, or one that it handed out, which points into its map.</summary>
internal readonly unsafe struct MdbValue(byte* data, int length)
{
    private readonly nuint _length = (nuint)length;
    private readonly byte* _data = data;

    /// <summary>Its length, which a damaged file may make larger than any span.</summary>
    public nuint Length => _length;

    /// <summary>The bytes, up to the largest that a table can hold; the caller has checked <see cref="Length"/>.</summary>
    public ReadOnlySpan<byte> Bytes => new(_data, checked((int)_length));

    /// <summary>The bytes, to be written: what a put reserved.</summary>
    public Span<byte> Reserved => new(_data, checked((int)_length));
}

/// <summary>What LMDB tells of one database.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MdbStat
{
    public readonly uint PageSize;
    public readonly uint Depth;
    public readonly nuint BranchPages;
    public readonly nuint LeafPages;
    public readonly nuint OverflowPages;
    public readonly nuint Entries;

    /// <summary>Pages of the database, all kinds.</summary>
    public long Pages => (long)(BranchPages + LeafPages + OverflowPages);
}

/// <summary>What LMDB tells of an environment.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct MdbEnvironmentInfo
{
    public readonly nint MapAddress;
    public readonly nuint MapSize;
    public readonly nuint LastPage;
    public readonly nuint LastTransaction;
    public readonly uint MaxReaders;
    public readonly uint UsedReaders;
}

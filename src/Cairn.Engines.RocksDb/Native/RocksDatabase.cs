using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// An open database (<c>rocksdb_t</c>) and the handles of all its column families, which end with it. What reads and writes
/// through it (iterators, snapshots, pinned values) has to be gone before.
/// </summary>
internal sealed unsafe class RocksDatabase : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly Dictionary<string, nint> _families = [];
    private readonly WriteOptionsHandle _writeOptions = new();
    private readonly nint _writeOptionsPointer;

    /// <summary>Not open yet; see <see cref="Open(OptionsHandle, string, string[], bool)"/>.</summary>
    internal RocksDatabase()
        : base(ownsHandle: true) => _writeOptionsPointer = _writeOptions.DangerousGetHandle();

    /// <summary>For calls: it stays valid as long as this object is not disposed.</summary>
    internal nint Pointer => handle;

    /// <summary>The handles of all column families.</summary>
    internal IReadOnlyCollection<nint> Families => _families.Values;

    /// <summary>The names of all column families.</summary>
    internal IReadOnlyCollection<string> Names => _families.Keys;

    /// <summary>The names of the column families that the database at <paramref name="path"/> has. Reads its manifest, locks nothing.</summary>
    internal static string[] FamilyNames(OptionsHandle options, string path)
    {
        nint error = 0;
        nuint count = 0;
        byte** list;
        fixed (byte* name = Utf8.Text(path))
            list = RocksApi.rocksdb_list_column_families(options.DangerousGetHandle(), name, &count, &error);
        RocksErrors.ThrowIf(error, $"Reading the manifest of '{path}'");
        var names = new string[(int)count];
        for (var i = 0; i < names.Length; i++)
            names[i] = Marshal.PtrToStringUTF8((nint)list[i])!;
        RocksApi.rocksdb_list_column_families_destroy(list, count);
        return names;
    }

    /// <summary>Opens the database at <paramref name="path"/>.</summary>
    /// <param name="options">Options of the database and of each of its column families.</param>
    /// <param name="path">Its directory.</param>
    /// <param name="families">All its column families, and when it is not opened for reading only those to be created.</param>
    /// <param name="readOnly">Whether nothing is to be written.</param>
    internal static RocksDatabase Open(OptionsHandle options, string path, string[] families, bool readOnly)
    {
        var database = new RocksDatabase();
        RocksThreads.Enter();
        try
        {
            var handles = new nint[families.Length];
            database.SetHandle(Open(options.DangerousGetHandle(), path, families, handles, readOnly));
            for (var i = 0; i < families.Length; i++)
                database._families.Add(families[i], handles[i]);
            return database;
        }
        catch
        {
            database._writeOptions.Dispose();
            database.Dispose();
            RocksThreads.Leave();
            throw;
        }
    }

    /// <summary>The handle of the column family called <paramref name="name"/>; 0 when the database has none.</summary>
    internal nint Family(string name) => _families.GetValueOrDefault(name);

    /// <summary>Writes a batch, to the log and then to memory, at once or not at all.</summary>
    internal void Write(WriteBatch batch)
    {
        nint error = 0;
        RocksApi.rocksdb_write(handle, _writeOptionsPointer, batch.Pointer, &error);
        RocksErrors.ThrowIf(error, "Writing a transaction");
    }

    /// <summary>Brings every write that has returned to stable storage.</summary>
    internal void SyncLog()
    {
        nint error = 0;
        RocksApi.rocksdb_flush_wal(handle, 1, &error);
        RocksErrors.ThrowIf(error, "Syncing the log");
    }

    /// <summary>Has what one family holds in memory written to a file.</summary>
    internal void Flush(nint family, bool wait)
    {
        var options = RocksApi.rocksdb_flushoptions_create();
        RocksApi.rocksdb_flushoptions_set_wait(options, wait ? (byte)1 : (byte)0);
        nint error = 0;
        RocksApi.rocksdb_flush_cf(handle, options, family, &error);
        RocksApi.rocksdb_flushoptions_destroy(options);
        RocksErrors.ThrowIf(error, "Writing a table's memory to a file");
    }

    /// <summary>Rewrites all files of one family, dropping what was deleted. Reports no error; see <c>rocksdb.background-errors</c>.</summary>
    internal void Compact(nint family)
    {
        const byte ForceOptimized = 3; // The lowest level too, but no file that this very compaction has written.
        var options = RocksApi.rocksdb_compactoptions_create();
        RocksApi.rocksdb_compactoptions_set_bottommost_level_compaction(options, ForceOptimized);
        RocksApi.rocksdb_compact_range_cf_opt(handle, family, options, null, 0, null, 0);
        RocksApi.rocksdb_compactoptions_destroy(options);
    }

    /// <summary>Breaks off <see cref="Compact"/> in other threads, and lets none begin until <see cref="AllowCompaction"/>.</summary>
    internal void StopCompaction() => RocksApi.rocksdb_disable_manual_compaction(handle);

    /// <summary>Ends what <see cref="StopCompaction"/> began.</summary>
    internal void AllowCompaction() => RocksApi.rocksdb_enable_manual_compaction(handle);

    /// <summary>Tells background work to stop, without waiting for it; no more is begun.</summary>
    internal void StopBackgroundWork() => RocksApi.rocksdb_cancel_all_background_work(handle, 0);

    /// <summary>A number that RocksDB knows about one family; 0 when it does not.</summary>
    /// <param name="family">The family.</param>
    /// <param name="property">The property's name, ending in a NUL.</param>
    internal long Number(nint family, ReadOnlySpan<byte> property)
    {
        ulong value = 0;
        fixed (byte* name = property)
            return RocksApi.rocksdb_property_int_cf(handle, family, name, &value) == 0 ? (long)value : 0;
    }

    /// <summary>The sum of a number over all families.</summary>
    /// <param name="property">The property's name, ending in a NUL.</param>
    internal long Sum(ReadOnlySpan<byte> property)
    {
        long sum = 0;
        foreach (var family in _families.Values)
            sum += Number(family, property);
        return sum;
    }

    /// <summary>Lets compactions be begun in the background, or none. Syncs a few small files for each family.</summary>
    internal void SetAutomaticCompaction(bool on)
    {
        using var names = new Utf8.List(["disable_auto_compactions"]);
        using var values = new Utf8.List([on ? "false" : "true"]);
        foreach (var family in _families.Values)
        {
            nint error = 0;
            RocksApi.rocksdb_set_options_cf(handle, family, 1, names.Pointer, values.Pointer, &error);
            RocksErrors.ThrowIf(error, "Holding back compactions");
        }
    }

    protected override bool ReleaseHandle()
    {
        foreach (var family in _families.Values)
            RocksApi.rocksdb_column_family_handle_destroy(family);
        RocksApi.rocksdb_close(handle);
        _writeOptions.Dispose();
        RocksThreads.Leave();
        return true;
    }

    private static nint Open(nint options, string path, string[] families, nint[] handles, bool readOnly)
    {
        using var names = new Utf8.List(families);
        var familyOptions = new nint[families.Length];
        Array.Fill(familyOptions, options);
        nint error = 0, opened;
        fixed (byte* name = Utf8.Text(path))
        fixed (nint* each = familyOptions, handle = handles)
            opened = readOnly
                ? RocksApi.rocksdb_open_for_read_only_column_families(options, name, families.Length, names.Pointer, each, handle, 0, &error)
                : RocksApi.rocksdb_open_column_families(options, name, families.Length, names.Pointer, each, handle, &error);
        RocksErrors.ThrowIf(error, $"Opening '{path}'");
        return opened;
    }
}

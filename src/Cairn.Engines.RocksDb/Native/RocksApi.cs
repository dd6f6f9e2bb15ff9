using System.Runtime.InteropServices;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// The functions of RocksDB's C interface (<c>rocksdb/c.h</c>) that the engine calls, under their own names. Those
/// listed here are the same from version 7 to 10; nothing else may be called without looking at all of them.
/// </summary>
/// <remarks>
/// <para>Strings and keys are pointer and length; an error is a string by <c>char**</c>, which the caller frees
/// (<see cref="RocksErrors"/>).</para>
/// <para>What only reads a field or two is called without the switch to preemptive mode, which costs more than the call:
/// such a function never blocks, never calls back and takes nanoseconds.</para>
/// </remarks>
internal static unsafe partial class RocksApi
{
    private const string Library = RocksLibrary.ImportName;

    // Opening and closing

    [LibraryImport(Library)]
    internal static partial nint rocksdb_open_column_families(nint options, byte* name, int count, byte** familyNames, nint* familyOptions, nint* families, nint* error);

    [LibraryImport(Library)]
    internal static partial nint rocksdb_open_for_read_only_column_families(nint options, byte* name, int count, byte** familyNames, nint* familyOptions, nint* families, byte errorIfWalExists, nint* error);

    [LibraryImport(Library)]
    internal static partial byte** rocksdb_list_column_families(nint options, byte* name, nuint* count, nint* error);

    [LibraryImport(Library)]
    internal static partial void rocksdb_list_column_families_destroy(byte** list, nuint count);

    [LibraryImport(Library)]
    internal static partial void rocksdb_column_family_handle_destroy(nint family);

    [LibraryImport(Library)]
    internal static partial void rocksdb_cancel_all_background_work(nint database, byte wait);

    [LibraryImport(Library)]
    internal static partial void rocksdb_close(nint database);

    [LibraryImport(Library)]
    internal static partial void rocksdb_free(nint memory);

    // Options

    [LibraryImport(Library)]
    internal static partial nint rocksdb_options_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_options_destroy(nint options);

    [LibraryImport(Library)]
    internal static partial void rocksdb_get_options_from_string(nint baseOptions, byte* text, nint newOptions, nint* error);

    [LibraryImport(Library)]
    internal static partial void rocksdb_options_add_compact_on_deletion_collector_factory(nint options, nuint window, nuint deletions);

    [LibraryImport(Library)]
    internal static partial void rocksdb_set_options_cf(nint database, nint family, int count, byte** names, byte** values, nint* error);

    // The library's threads, which all databases of the process share

    [LibraryImport(Library)]
    internal static partial nint rocksdb_create_default_env();

    [LibraryImport(Library)]
    internal static partial void rocksdb_env_destroy(nint environment);

    [LibraryImport(Library)]
    internal static partial int rocksdb_env_get_background_threads(nint environment);

    [LibraryImport(Library)]
    internal static partial void rocksdb_env_set_background_threads(nint environment, int count);

    [LibraryImport(Library)]
    internal static partial int rocksdb_env_get_high_priority_background_threads(nint environment);

    [LibraryImport(Library)]
    internal static partial void rocksdb_env_set_high_priority_background_threads(nint environment, int count);

    [LibraryImport(Library)]
    internal static partial int rocksdb_env_get_bottom_priority_background_threads(nint environment);

    [LibraryImport(Library)]
    internal static partial void rocksdb_env_set_bottom_priority_background_threads(nint environment, int count);

    // Reading

    [LibraryImport(Library)]
    internal static partial nint rocksdb_readoptions_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_readoptions_destroy(nint options);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void rocksdb_readoptions_set_snapshot(nint options, nint snapshot);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void rocksdb_readoptions_set_iterate_lower_bound(nint options, byte* key, nuint keyLength);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void rocksdb_readoptions_set_iterate_upper_bound(nint options, byte* key, nuint keyLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_readoptions_set_fill_cache(nint options, byte fill);

    [LibraryImport(Library)]
    internal static partial nint rocksdb_create_snapshot(nint database);

    [LibraryImport(Library)]
    internal static partial void rocksdb_release_snapshot(nint database, nint snapshot);

    [LibraryImport(Library)]
    internal static partial nint rocksdb_get_pinned_cf(nint database, nint readOptions, nint family, byte* key, nuint keyLength, nint* error);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* rocksdb_pinnableslice_value(nint slice, nuint* length);

    [LibraryImport(Library)]
    internal static partial void rocksdb_pinnableslice_destroy(nint slice);

    // Iterators

    [LibraryImport(Library)]
    internal static partial nint rocksdb_create_iterator_cf(nint database, nint readOptions, nint family);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_destroy(nint iterator);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte rocksdb_iter_valid(nint iterator);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_seek_to_first(nint iterator);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_seek_to_last(nint iterator);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_seek(nint iterator, byte* key, nuint keyLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_seek_for_prev(nint iterator, byte* key, nuint keyLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_next(nint iterator);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_prev(nint iterator);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* rocksdb_iter_key(nint iterator, nuint* length);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* rocksdb_iter_value(nint iterator, nuint* length);

    [LibraryImport(Library)]
    internal static partial void rocksdb_iter_get_error(nint iterator, nint* error);

    // Writing

    [LibraryImport(Library)]
    internal static partial nint rocksdb_writeoptions_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_writeoptions_destroy(nint options);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writeoptions_set_sync(nint options, byte sync);

    [LibraryImport(Library)]
    internal static partial void rocksdb_put_cf(nint database, nint writeOptions, nint family, byte* key, nuint keyLength, byte* value, nuint valueLength, nint* error);

    [LibraryImport(Library)]
    internal static partial nint rocksdb_writebatch_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_destroy(nint batch);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_clear(nint batch);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial byte* rocksdb_writebatch_data(nint batch, nuint* length);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_put_cf(nint batch, nint family, byte* key, nuint keyLength, byte* value, nuint valueLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_putv_cf(nint batch, nint family, int keyParts, byte** keys, nuint* keyLengths, int valueParts, byte** values, nuint* valueLengths);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_delete_cf(nint batch, nint family, byte* key, nuint keyLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_writebatch_delete_range_cf(nint batch, nint family, byte* from, nuint fromLength, byte* to, nuint toLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_write(nint database, nint writeOptions, nint batch, nint* error);

    [LibraryImport(Library)]
    internal static partial void rocksdb_flush_wal(nint database, byte sync, nint* error);

    // Maintenance

    [LibraryImport(Library)]
    internal static partial nint rocksdb_flushoptions_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_flushoptions_destroy(nint options);

    [LibraryImport(Library)]
    internal static partial void rocksdb_flushoptions_set_wait(nint options, byte wait);

    [LibraryImport(Library)]
    internal static partial void rocksdb_flush_cf(nint database, nint flushOptions, nint family, nint* error);

    [LibraryImport(Library)]
    internal static partial nint rocksdb_compactoptions_create();

    [LibraryImport(Library)]
    internal static partial void rocksdb_compactoptions_destroy(nint options);

    [LibraryImport(Library)]
    internal static partial void rocksdb_compactoptions_set_bottommost_level_compaction(nint options, byte how);

    [LibraryImport(Library)]
    internal static partial void rocksdb_compact_range_cf_opt(nint database, nint family, nint compactOptions, byte* from, nuint fromLength, byte* to, nuint toLength);

    [LibraryImport(Library)]
    internal static partial void rocksdb_disable_manual_compaction(nint database);

    [LibraryImport(Library)]
    internal static partial void rocksdb_enable_manual_compaction(nint database);

    [LibraryImport(Library)]
    internal static partial int rocksdb_property_int_cf(nint database, nint family, byte* name, ulong* value);
}

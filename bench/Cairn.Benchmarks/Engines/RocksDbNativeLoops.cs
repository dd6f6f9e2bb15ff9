using System.Text;
using Cairn.Benchmarks.Core;
using Cairn.Engines.RocksDb;
using Cairn.Engines.RocksDb.Native;
using Cairn.Storage;

namespace Cairn.Benchmarks.Engines;

/// <summary>The loops on RocksDB's C interface: pinned reads, a snapshot where there are several, a batch where there are several writes.</summary>
internal sealed unsafe class RocksDbNativeLoops : IPlainTable
{
    private string _directory = "";
    private nint _database, _records, _default, _read, _write, _writeSynced, _batch;

    public void Create(string directory)
    {
        _directory = directory;
        RocksLibrary.Require();
        var provider = new RocksDbProvider();
        using var options = RocksDbSettings.ForUse(EngineOptionValues.Parse(provider.Name, provider.Options, new Dictionary<string, string>()), create: !Directory.Exists(Path.Combine(directory, "native")));
        var families = stackalloc nint[2];
        var familyOptions = stackalloc nint[2] { options.DangerousGetHandle(), options.DangerousGetHandle() };
        nint error = 0;
        fixed (byte* path = Zero(Path.Combine(directory, "native")), first = Zero("default"), second = Zero("records"))
        {
            var names = stackalloc byte*[2] { first, second };
            _database = RocksApi.rocksdb_open_column_families(options.DangerousGetHandle(), path, 2, names, familyOptions, families, &error);
        }
        Check(error);
        (_default, _records) = (families[0], families[1]);
        _read = RocksApi.rocksdb_readoptions_create();
        _write = RocksApi.rocksdb_writeoptions_create();
        _writeSynced = RocksApi.rocksdb_writeoptions_create();
        RocksApi.rocksdb_writeoptions_set_sync(_writeSynced, 1);
        _batch = RocksApi.rocksdb_writebatch_create();
    }

    public void PutBatch(ReadOnlySpan<byte[]> keys, byte[] value)
    {
        RocksApi.rocksdb_writebatch_clear(_batch);
        foreach (var key in keys)
            fixed (byte* k = key, v = value)
                RocksApi.rocksdb_writebatch_put_cf(_batch, _records, k, (nuint)key.Length, v, (nuint)value.Length);
        nint error = 0;
        RocksApi.rocksdb_write(_database, _write, _batch, &error);
        Check(error);
    }

    public void PutOne(byte[] key, byte[] value, bool barrier)
    {
        nint error = 0;
        fixed (byte* k = key, v = value)
            RocksApi.rocksdb_put_cf(_database, barrier ? _writeSynced : _write, _records, k, (nuint)key.Length, v, (nuint)value.Length, &error);
        Check(error);
    }

    public void Reopen()
    {
        Dispose();
        Create(_directory);
    }

    public int GetOne(byte[] key, byte[] buffer) => Get(key, buffer, copy: true);

    public int LengthOf(byte[] key) => Get(key, [], copy: false);

    public long GetMany(ReadOnlySpan<byte[]> keys, byte[] buffer)
    {
        var snapshot = RocksApi.rocksdb_create_snapshot(_database);
        RocksApi.rocksdb_readoptions_set_snapshot(_read, snapshot);
        long sum = 0;
        foreach (var key in keys)
            sum += GetOne(key, buffer);
        RocksApi.rocksdb_readoptions_set_snapshot(_read, 0);
        RocksApi.rocksdb_release_snapshot(_database, snapshot);
        return sum;
    }

    public long Scan(byte[] from, byte[] to, byte[] buffer) => Scan(from, to, buffer, copy: true);

    public long ScanLengths(byte[] from, byte[] to) => Scan(from, to, [], copy: false);

    public void Dispose()
    {
        RocksApi.rocksdb_writebatch_destroy(_batch);
        RocksApi.rocksdb_readoptions_destroy(_read);
        RocksApi.rocksdb_writeoptions_destroy(_write);
        RocksApi.rocksdb_writeoptions_destroy(_writeSynced);
        RocksApi.rocksdb_column_family_handle_destroy(_records);
        RocksApi.rocksdb_column_family_handle_destroy(_default);
        RocksApi.rocksdb_close(_database);
    }

    private int Get(byte[] key, byte[] buffer, bool copy)
    {
        nint error = 0, slice;
        fixed (byte* k = key)
            slice = RocksApi.rocksdb_get_pinned_cf(_database, _read, _records, k, (nuint)key.Length, &error);
        Check(error);
        if (slice == 0)
            return 0;
        nuint length;
        var value = RocksApi.rocksdb_pinnableslice_value(slice, &length);
        if (copy)
            new ReadOnlySpan<byte>(value, (int)length).CopyTo(buffer);
        RocksApi.rocksdb_pinnableslice_destroy(slice);
        return (int)length;
    }

    private long Scan(byte[] from, byte[] to, byte[] buffer, bool copy)
    {
        long sum = 0;
        nint error = 0;
        fixed (byte* f = from, t = to)
        {
            var options = RocksApi.rocksdb_readoptions_create();
            RocksApi.rocksdb_readoptions_set_iterate_upper_bound(options, t, (nuint)to.Length);
            var iterator = RocksApi.rocksdb_create_iterator_cf(_database, options, _records);
            for (RocksApi.rocksdb_iter_seek(iterator, f, (nuint)from.Length); RocksApi.rocksdb_iter_valid(iterator) != 0; RocksApi.rocksdb_iter_next(iterator))
            {
                nuint keyLength, length;
                RocksApi.rocksdb_iter_key(iterator, &keyLength);
                var value = RocksApi.rocksdb_iter_value(iterator, &length);
                if (copy)
                    new ReadOnlySpan<byte>(value, (int)length).CopyTo(buffer);
                sum += (long)(keyLength + length);
            }
            RocksApi.rocksdb_iter_get_error(iterator, &error);
            RocksApi.rocksdb_iter_destroy(iterator);
            RocksApi.rocksdb_readoptions_destroy(options);
        }
        Check(error);
        return sum;
    }

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static void Check(nint error)
    {
        if (error != 0)
            throw RocksErrors.Take(error, "The benchmark");
    }
}

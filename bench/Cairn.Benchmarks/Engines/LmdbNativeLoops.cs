using Cairn.Benchmarks.Core;
using Cairn.Engines.Lmdb.Native;

namespace Cairn.Benchmarks.Engines;

/// <summary>The loops on LMDB's C interface: one environment, one named database, a read transaction that is reset and renewed, and a
/// cursor kept with it.</summary>
internal sealed unsafe class LmdbNativeLoops : IPlainTable
{
    private static readonly nuint MapBytes = unchecked((nuint)(64L << 30));

    private string _directory = "";
    private nint _environment, _read, _cursor;
    private uint _database;

    public void Create(string directory)
    {
        _directory = directory;
        LmdbLibrary.EnsureResolver();
        Check(Mdb.mdb_env_create(out _environment));
        Check(Mdb.mdb_env_set_maxdbs(_environment, 8));
        Check(Mdb.mdb_env_set_maxreaders(_environment, 1024));
        Check(Mdb.mdb_env_set_mapsize(_environment, MapBytes));
        Check(Mdb.mdb_env_open(_environment, directory, Mdb.MDB_NOMETASYNC | Mdb.MDB_NOTLS, 0x1B4));
        Check(Mdb.mdb_txn_begin(_environment, 0, 0, out var write));
        Check(Mdb.mdb_dbi_open(write, "records", Mdb.MDB_CREATE, out _database));
        Check(Mdb.mdb_txn_commit(write));
        Check(Mdb.mdb_txn_begin(_environment, 0, Mdb.MDB_RDONLY, out _read));
        Check(Mdb.mdb_cursor_open(_read, _database, out _cursor));
        Mdb.mdb_txn_reset(_read);
    }

    public void PutBatch(ReadOnlySpan<byte[]> keys, byte[] value)
    {
        Check(Mdb.mdb_txn_begin(_environment, 0, 0, out var write));
        foreach (var key in keys)
            Put(write, key, value);
        Check(Mdb.mdb_txn_commit(write));
    }

    public void PutOne(byte[] key, byte[] value, bool barrier)
    {
        Check(Mdb.mdb_txn_begin(_environment, 0, 0, out var write));
        Put(write, key, value);
        Check(Mdb.mdb_txn_commit(write));
        if (barrier)
            Check(Mdb.mdb_env_sync(_environment, 1));
    }

    public int GetOne(byte[] key, byte[] buffer)
    {
        Check(Mdb.mdb_txn_renew(_read));
        var length = Get(key, buffer);
        Mdb.mdb_txn_reset(_read);
        return length;
    }

    public void Reopen()
    {
        Dispose();
        Create(_directory);
    }

    public int LengthOf(byte[] key)
    {
        Check(Mdb.mdb_txn_renew(_read));
        var length = 0;
        fixed (byte* k = key)
        {
            var nativeKey = new MdbValue(k, key.Length);
            MdbValue value;
            if (Mdb.mdb_get(_read, _database, &nativeKey, &value) == 0)
                length = (int)value.Length;
        }
        Mdb.mdb_txn_reset(_read);
        return length;
    }

    public long GetMany(ReadOnlySpan<byte[]> keys, byte[] buffer)
    {
        long sum = 0;
        Check(Mdb.mdb_txn_renew(_read));
        foreach (var key in keys)
            sum += Get(key, buffer);
        Mdb.mdb_txn_reset(_read);
        return sum;
    }

    public long Scan(byte[] from, byte[] to, byte[] buffer) => Scan(from, to, buffer, copy: true);

    public long ScanLengths(byte[] from, byte[] to) => Scan(from, to, [], copy: false);

    public void Dispose()
    {
        Mdb.mdb_cursor_close(_cursor);
        Mdb.mdb_txn_abort(_read);
        Mdb.mdb_env_close(_environment);
    }

    private long Scan(byte[] from, byte[] to, byte[] buffer, bool copy)
    {
        long sum = 0;
        Check(Mdb.mdb_txn_renew(_read));
        Check(Mdb.mdb_cursor_renew(_read, _cursor));
        fixed (byte* f = from)
        {
            var key = new MdbValue(f, from.Length);
            MdbValue value;
            var code = Mdb.mdb_cursor_get(_cursor, &key, &value, Mdb.MDB_SET_RANGE);
            while (code == 0 && key.Bytes.SequenceCompareTo(to) < 0)
            {
                sum += (long)key.Length + (copy ? Copy(value, buffer) : (int)value.Length);
                code = Mdb.mdb_cursor_get(_cursor, &key, &value, Mdb.MDB_NEXT);
            }
        }
        Mdb.mdb_txn_reset(_read);
        return sum;
    }

    private void Put(nint write, byte[] key, byte[] value)
    {
        fixed (byte* k = key, v = value)
        {
            var nativeKey = new MdbValue(k, key.Length);
            var nativeValue = new MdbValue(v, value.Length);
            Check(Mdb.mdb_put(write, _database, &nativeKey, &nativeValue, 0));
        }
    }

    private int Get(byte[] key, byte[] buffer)
    {
        fixed (byte* k = key)
        {
            var nativeKey = new MdbValue(k, key.Length);
            MdbValue value;
            return Mdb.mdb_get(_read, _database, &nativeKey, &value) == 0 ? Copy(value, buffer) : 0;
        }
    }

    private static int Copy(in MdbValue value, byte[] buffer)
    {
        value.Bytes.CopyTo(buffer);
        return (int)value.Length;
    }

    private static void Check(int code)
    {
        if (code != 0)
            throw new InvalidOperationException($"LMDB: error {code}");
    }
}

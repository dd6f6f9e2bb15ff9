using System.Text;
using Cairn.Benchmarks.Core;
using Cairn.Engines.Sqlite.Native;

namespace Cairn.Benchmarks.Engines;

/// <summary>The loops on SQLite's C interface: one connection, statements prepared once, values bound and read where they are.</summary>
internal sealed unsafe class SqliteNativeLoops : IPlainTable
{
    private string _directory = "";
    private nint _db, _begin, _commit, _put, _get, _scan, _length, _lengths;
    private bool _fullSync;

    public void Create(string directory)
    {
        _directory = directory;
        SqliteLibrary.Load();
        fixed (byte* path = Zero(Path.Combine(directory, "native.db")))
            Check(Sqlite3.Open(path, out _db, Sqlite3Codes.OpenReadWrite | Sqlite3Codes.OpenCreate | Sqlite3Codes.OpenNoMutex, null));
        foreach (var sql in new[]
        {
            "PRAGMA page_size=4096", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=OFF",
            "PRAGMA cache_size=-16384", "PRAGMA wal_autocheckpoint=16384",
            "CREATE TABLE IF NOT EXISTS records(k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID",
        })
            Execute(sql);
        _begin = Prepare("BEGIN");
        _commit = Prepare("COMMIT");
        _put = Prepare("REPLACE INTO records(k, v) VALUES(?1, ?2)");
        _get = Prepare("SELECT v FROM records WHERE k=?1");
        _scan = Prepare("SELECT k, v FROM records WHERE k>=?1 AND k<?2 ORDER BY k");
        _length = Prepare("SELECT length(v) FROM records WHERE k=?1");
        _lengths = Prepare("SELECT k, length(v) FROM records WHERE k>=?1 AND k<?2 ORDER BY k");
    }

    public void Reopen()
    {
        Dispose();
        Create(_directory);
    }

    public int LengthOf(byte[] key)
    {
        var length = 0;
        fixed (byte* k = key)
        {
            Check(Sqlite3.BindBlob(_length, 1, k, key.Length, 0));
            if (Sqlite3.Step(_length) == Sqlite3Codes.Row)
                length = (int)Sqlite3.ColumnInt64(_length, 0);
        }
        Check(Sqlite3.Reset(_length));
        return length;
    }

    public long ScanLengths(byte[] from, byte[] to)
    {
        long sum = 0;
        fixed (byte* f = from, t = to)
        {
            Check(Sqlite3.BindBlob(_lengths, 1, f, from.Length, 0));
            Check(Sqlite3.BindBlob(_lengths, 2, t, to.Length, 0));
            while (Sqlite3.Step(_lengths) == Sqlite3Codes.Row)
                sum += Sqlite3.ColumnBytes(_lengths, 0) + Sqlite3.ColumnInt64(_lengths, 1);
        }
        Check(Sqlite3.Reset(_lengths));
        return sum;
    }

    public void PutBatch(ReadOnlySpan<byte[]> keys, byte[] value)
    {
        Run(_begin);
        foreach (var key in keys)
            Put(key, value);
        Run(_commit);
    }

    public void PutOne(byte[] key, byte[] value, bool barrier)
    {
        if (barrier != _fullSync)
            Execute(barrier ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        _fullSync = barrier;
        Put(key, value);
    }

    public int GetOne(byte[] key, byte[] buffer)
    {
        var length = 0;
        fixed (byte* k = key)
        {
            Check(Sqlite3.BindBlob(_get, 1, k, key.Length, 0));
            if (Sqlite3.Step(_get) == Sqlite3Codes.Row)
                length = Copy(_get, 0, buffer);
        }
        Check(Sqlite3.Reset(_get));
        return length;
    }

    public long GetMany(ReadOnlySpan<byte[]> keys, byte[] buffer)
    {
        long sum = 0;
        Run(_begin);
        foreach (var key in keys)
            sum += GetOne(key, buffer);
        Run(_commit);
        return sum;
    }

    public long Scan(byte[] from, byte[] to, byte[] buffer)
    {
        long sum = 0;
        fixed (byte* f = from, t = to)
        {
            Check(Sqlite3.BindBlob(_scan, 1, f, from.Length, 0));
            Check(Sqlite3.BindBlob(_scan, 2, t, to.Length, 0));
            while (Sqlite3.Step(_scan) == Sqlite3Codes.Row)
                sum += Sqlite3.ColumnBytes(_scan, 0) + Copy(_scan, 1, buffer);
        }
        Check(Sqlite3.Reset(_scan));
        return sum;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _put, _get, _scan, _length, _lengths })
            Check(Sqlite3.FinalizeStatement(statement));
        Check(Sqlite3.Close(_db));
        _fullSync = false;
    }

    private void Put(byte[] key, byte[] value)
    {
        fixed (byte* k = key, v = value)
        {
            Check(Sqlite3.BindBlob(_put, 1, k, key.Length, 0));
            Check(Sqlite3.BindBlob(_put, 2, v, value.Length, 0));
            Run(_put);
        }
    }

    private static int Copy(nint statement, int column, byte[] buffer)
    {
        var bytes = Sqlite3.ColumnBlob(statement, column);
        var length = Sqlite3.ColumnBytes(statement, column);
        new ReadOnlySpan<byte>(bytes, length).CopyTo(buffer);
        return length;
    }

    private static void Run(nint statement)
    {
        while (Sqlite3.Step(statement) is var code && code != Sqlite3Codes.Done)
            if (code != Sqlite3Codes.Row)
                Check(code);
        Check(Sqlite3.Reset(statement));
    }

    private void Execute(string sql)
    {
        var statement = Prepare(sql);
        Run(statement);
        Check(Sqlite3.FinalizeStatement(statement));
    }

    private nint Prepare(string sql)
    {
        nint statement;
        fixed (byte* text = Zero(sql))
            Check(Sqlite3.Prepare(_db, text, -1, Sqlite3Codes.PreparePersistent, out statement, null));
        return statement;
    }

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static void Check(int code)
    {
        if (code != Sqlite3Codes.Ok)
            throw new InvalidOperationException($"SQLite: {Sqlite3.Text(Sqlite3.ErrStr(code))}");
    }
}

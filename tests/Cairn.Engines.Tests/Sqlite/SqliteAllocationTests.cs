using Cairn.Engines.Sqlite;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Hot paths allocate nothing once they are warm.</summary>
public sealed class SqliteAllocationTests : IDisposable
{
    private const int Times = 1000;

    private readonly SqliteVault _vault = new();
    private readonly SqliteEngine _engine;
    private readonly byte[][] _keys = [.. Enumerable.Range(0, Times).Select(i => Bytes.Of($"key {i:d4}"))];
    private readonly byte[] _value = Bytes.Random(5000, 1);

    public SqliteAllocationTests()
    {
        _engine = _vault.Create();
        _engine.Write(write =>
        {
            foreach (var key in _keys)
                write.Put(_vault.Tables.Blobs, key, _value);
        });
    }

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_read_of_one_key() => AllocatesNothing(i =>
    {
        using var read = _engine.BeginRead();
        read.TryGet(_vault.Tables.Blobs, _keys[i], out _);
    });

    [Fact]
    public void Several_reads_in_one_transaction() => AllocatesNothing(i =>
    {
        using var read = _engine.BeginRead();
        read.TryGet(_vault.Tables.Blobs, _keys[i], out _);
        read.TryGet(_vault.Tables.Blobs, _keys[Times - 1 - i], out _);
        read.Exists(_vault.Tables.Numbers, Bytes.Of(3));
        read.Exists(_vault.Tables.Numbers, Bytes.Of(4));
    }, allowed: 64 * Times); // The two keys.

    [Fact]
    public void A_scan() => AllocatesNothing(i =>
    {
        using var read = _engine.BeginRead();
        using var cursor = read.OpenCursor(_vault.Tables.Blobs, _keys[i]);
        for (var moves = 0; moves < 3 && cursor.MoveNext(); moves++)
            _ = cursor.Value.Length + cursor.Key.Length;
        cursor.MovePrevious();
    });

    [Fact]
    public void A_transaction_that_puts_once() => AllocatesNothing(i =>
    {
        using var write = _engine.BeginWrite(Scope.Vault);
        write.Put(_vault.Tables.Blobs, _keys[i], _value);
        write.Commit();
    });

    [Fact]
    public void Puts_and_deletes_in_one_transaction()
    {
        using var write = _engine.BeginWrite(Scope.Vault);
        AllocatesNothing(i =>
        {
            write.Delete(_vault.Tables.Blobs, _keys[i]);
            write.Put(_vault.Tables.Blobs, _keys[i], _value);
            write.TryGet(_vault.Tables.Blobs, _keys[i], out _);
        });
        write.Commit();
    }

    [Fact]
    public void Change_stamps_and_syncs_with_nothing_to_do() => AllocatesNothing(_ =>
    {
        _engine.ChangeStamp();
        _engine.Sync();
    });

    private static void AllocatesNothing(Action<int> action, long allowed = 0)
    {
        for (var i = 0; i < Times; i++)
            action(i);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
            action(i);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, allowed);
    }
}

using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>After warm-up nothing on the hot paths allocates.</summary>
public sealed class LmdbAllocationTests : IDisposable
{
    private readonly LmdbTestVault _vault = new();
    private readonly byte[] _key = Bytes.Of(7), _value = Bytes.Random(500, 1), _large = Bytes.Random(128 << 10, 1);

    public LmdbAllocationTests() => _vault.Fill(0, 100, 500);

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_read_transaction_with_a_get_allocates_nothing() => AssertAllocatesNothing(() =>
    {
        using var read = _vault.Engine.BeginRead();
        read.TryGet(_vault.Numbers, _key, out _);
        read.Exists(_vault.Numbers, _key);
    });

    [Fact]
    public void Overlapping_read_transactions_allocate_nothing() => AssertAllocatesNothing(() =>
    {
        using var first = _vault.Engine.BeginRead();
        using var second = _vault.Engine.BeginRead();
        first.TryGet(_vault.Numbers, _key, out _);
        second.TryGet(_vault.Numbers, _key, out _);
    });

    [Fact]
    public void A_cursor_opened_sought_and_moved_both_ways_allocates_nothing() => AssertAllocatesNothing(() =>
    {
        using var read = _vault.Engine.BeginRead();
        using var cursor = read.OpenCursor(_vault.Numbers, _key);
        using var other = read.OpenCursor(_vault.Blobs);
        cursor.SeekAtOrAfter(_key);
        while (cursor.MoveNext())
            _ = cursor.Value;
        cursor.MovePrevious();
        other.MoveNext();
    });

    [Fact]
    public void Probes_allocate_nothing()
    {
        var probes = new ProbeBatch();
        AssertAllocatesNothing(() =>
        {
            probes.Clear();
            for (var i = 0; i < 10; i++)
            {
                probes.AddGet(_vault.Numbers, _key);
                probes.AddSeek(_vault.Numbers, _key, 3);
            }
            using var read = _vault.Engine.BeginRead();
            read.Run(probes);
        });
    }

    [Fact]
    public void A_transaction_of_one_put_allocates_nothing() => AssertAllocatesNothing(() =>
    {
        using var write = _vault.Engine.BeginWrite(Scope.Vault);
        write.Put(_vault.Numbers, _key, _value);
        write.Commit();
    });

    [Fact]
    public void A_large_put_a_delete_and_a_sync_allocate_nothing() => AssertAllocatesNothing(() =>
    {
        using (var write = _vault.Engine.BeginWrite(Scope.Vault))
        {
            write.Put(_vault.Numbers, _key, _large);
            write.Delete(_vault.Numbers, _value.AsSpan(0, 8)[0] < 0x80 ? _value.AsSpan(0, 8) : _key);
            write.Commit();
        }
        _vault.Engine.Sync();
    });

    [Fact]
    public void The_change_stamp_allocates_nothing() => AssertAllocatesNothing(() => _vault.Engine.ChangeStamp());

    private static void AssertAllocatesNothing(Action action)
    {
        for (var i = 0; i < 200; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
            action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

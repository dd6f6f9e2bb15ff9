using Cairn.Engines.RocksDb;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>A disk that is full, or becomes full behind our back.</summary>
public sealed class RocksDbFullDiskTests : IDisposable
{
    private readonly SmallFileSystem _disk = new(32 << 20);
    private readonly RocksDbVault _vault;

    public RocksDbFullDiskTests() => _vault = new RocksDbVault(new TestDirectory(_disk.Path), ("write_buffer_size", "2MB"));

    public void Dispose() => _disk.Dispose();

    [SkippableFact]
    public void Commits_are_refused_before_the_disk_is_full_and_go_on_when_there_is_room_again()
    {
        File.WriteAllBytes(Filler, new byte[8 << 20]);
        using var engine = _vault.Create();
        var committed = FillUp(engine);
        Assert.InRange(committed, 50, 1000);
        Assert.Equal(committed, engine.Read(read => read.All(_vault.Blobs).Count));
        engine.Sync();
        File.Delete(Filler);
        engine.Put(_vault.Blobs, Bytes.Of("after"), Bytes.Random(20_000, 1));
        Assert.Equal(committed + 1, engine.Read(read => read.All(_vault.Blobs).Count));
        Assert.True(engine.Verify().Clean);
    }

    [SkippableFact]
    public void A_vault_that_has_filled_the_disk_can_be_opened_and_read()
    {
        int committed;
        using (var engine = _vault.Create())
            committed = FillUp(engine);
        using (var engine = _vault.Open(Access.ReadOnly))
            Assert.Equal(committed, engine.Read(read => read.All(_vault.Blobs).Count));
        using (var engine = _vault.Open())
            Assert.Equal(committed, engine.Read(read => read.All(_vault.Blobs).Count));
    }

    [SkippableFact]
    public void Compactions_are_held_back_while_there_is_no_room_for_them()
    {
        using var engine = _vault.Create();
        Assert.False(engine.CompactionsHeldBack);
        FillUp(engine);
        Assert.True(engine.CompactionsHeldBack);
    }

    [SkippableFact]
    public void A_disk_that_others_fill_between_two_looks_closes_the_vault_and_loses_nothing()
    {
        using (var engine = _vault.Create())
        {
            engine.Put(_vault.Blobs, Bytes.Of("before"), Bytes.Random(1000, 1)); // Looks at the disk.
            FullDisk.FillTheRest(_disk.Path);
            var failure = Record.Exception(() =>
            {
                for (var i = 0; i < 100; i++)
                    engine.Put(_vault.Blobs, Bytes.Of($"{i}"), Bytes.Random(60_000, i));
            });
            var code = Assert.IsType<CairnException>(failure).Code;
            Assert.Contains(code, new[] { ErrorCode.Failed, ErrorCode.NoSpace });
            if (code == ErrorCode.Failed)
                Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.Get(_vault.Blobs, Bytes.Of("before"))).Code);
        }
        File.Delete(Filler);
        using (var engine = _vault.Open())
        {
            Assert.Equal(Bytes.Random(1000, 1), engine.Get(_vault.Blobs, Bytes.Of("before")));
            engine.Put(_vault.Blobs, Bytes.Of("after"), Bytes.Of("value"));
            Assert.True(engine.Verify().Clean);
        }
    }

    [SkippableFact]
    public void A_vault_on_a_full_disk_opens_for_reading_whatever_is_asked_and_stays_as_it_is()
    {
        using (var engine = _vault.Create())
            engine.Put(_vault.Blobs, Bytes.Of("key"), Bytes.Random(100_000, 1));
        FullDisk.FillTheRest(_disk.Path);
        var before = _vault.State(times: true);
        using (var engine = _vault.Open())
        {
            Assert.True(engine.Capabilities.ReadOnly);
            Assert.Equal(Bytes.Random(100_000, 1), engine.Get(_vault.Blobs, Bytes.Of("key")));
        }
        Assert.Equal(before, _vault.State(times: true));
        File.Delete(Filler);
        using (var engine = _vault.Open())
            Assert.False(engine.Capabilities.ReadOnly);
    }

    private string Filler => Path.Combine(_disk.Path, "filler");

    private int FillUp(RocksDbEngine engine)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                engine.Put(_vault.Blobs, Bytes.Of($"{i:d6}"), Bytes.Random(40_000, i));
            }
            catch (CairnException full)
            {
                Assert.Equal(ErrorCode.NoSpace, full.Code);
                return i;
            }
        }
    }

}

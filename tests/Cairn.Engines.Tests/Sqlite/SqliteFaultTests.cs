using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Flushes and writes that fail under SQLite, and flushes that are made at all.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private const int Full = 13, WriteError = 10 | (3 << 8), SyncError = 10 | (4 << 8);

    private readonly SqliteVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_commit_does_not_flush_and_a_sync_flushes_the_log_once()
    {
        using var engine = _vault.Create();
        _vault.Put(engine, 10); // The log's own header is flushed when it begins.
        using (var written = new FaultyFile(engine.Parts.Writer!.Wal))
        {
            _vault.Put(engine, 10);
            _vault.Put(engine, 10);
            Assert.Equal(0, FaultyFile.Syncs);
        }
        using var flushed = new FaultyFile(engine.Parts.Control.Wal);
        engine.Sync();
        Assert.Equal(1, FaultyFile.Syncs);
    }

    [Fact]
    public void A_sync_with_nothing_to_do_flushes_nothing()
    {
        using var engine = _vault.Create();
        using var log = new FaultyFile(engine.Parts.Control.Wal);
        engine.Sync();
        Assert.Equal(0, FaultyFile.Syncs);
        _vault.Put(engine, 1);
        engine.Sync();
        engine.Sync();
        using (var empty = engine.BeginWrite(Scope.Vault))
            empty.Commit();
        using (var undone = engine.BeginWrite(Scope.Vault))
            undone.Put(_vault.Tables.Numbers, Bytes.Of(7), [7]);
        engine.Sync();
        Assert.Equal(1, FaultyFile.Syncs);
        engine.Write(write => write.Delete(_vault.Tables.Numbers, Bytes.Of(0)));
        engine.Sync();
        engine.Write(write => write.DeleteRange(_vault.Tables.Numbers, default, default));
        engine.Sync();
        Assert.Equal(3, FaultyFile.Syncs);
    }

    [Fact]
    public void What_a_compaction_wrote_is_flushed_too()
    {
        using var engine = _vault.Create();
        _vault.Put(engine, 100);
        engine.Sync();
        using var database = new FaultyFile(engine.Parts.Writer!.File);
        engine.Compact();
        Assert.True(FaultyFile.Syncs > 0);
    }

    [Fact]
    public void Fully_synchronous_it_flushes_at_every_commit()
    {
        using var engine = _vault.Create(("synchronous", "full"));
        using var log = new FaultyFile(engine.Parts.Writer!.Wal);
        _vault.Put(engine, 1);
        Assert.InRange(FaultyFile.Syncs, 1, 2);
        engine.Sync();
        Assert.InRange(FaultyFile.Syncs, 1, 2);
    }

    [Fact]
    public void Without_synchronisation_a_sync_flushes_the_database_as_well()
    {
        using var engine = _vault.Create(("synchronous", "off"));
        Assert.False(engine.Capabilities.UnsyncedCommitSurvivesPowerCut);
        using var database = new FaultyFile(engine.Parts.Control.File);
        _vault.Put(engine, 1);
        engine.Sync();
        Assert.Equal(1, FaultyFile.Syncs);
    }

    [Fact]
    public void A_sync_that_fails_closes_the_engine_for_good()
    {
        using var engine = _vault.Create();
        using var log = new FaultyFile(engine.Parts.Control.Wal);
        _vault.Put(engine, 1);
        FaultyFile.SyncAnswer = SyncError;
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(engine.Sync).Code);
        FaultyFile.SyncAnswer = 0;
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(engine.Sync).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.BeginRead()).Code);
        Assert.Equal(1, FaultyFile.Syncs);
    }

    [Theory]
    [InlineData(SyncError)]
    [InlineData(WriteError)]
    public void A_checkpoint_that_fails_closes_the_engine_and_loses_nothing(int error)
    {
        using (var engine = _vault.Create(("checkpoint_pages", "100")))
        {
            using var database = new FaultyFile(engine.Parts.Writer!.File);
            (FaultyFile.SyncAnswer, FaultyFile.WriteAnswer) = (error, error);
            _vault.Put(engine, 5000); // This commit is not in doubt, only what follows.
            Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.BeginRead()).Code);
        }
        using var again = _vault.Open();
        Assert.Equal(5000, _vault.Count(again));
        Assert.True(again.Verify().Clean);
    }

    [Fact]
    public void A_checkpoint_that_finds_the_disk_full_is_made_up_for_later()
    {
        using var engine = _vault.Create(("checkpoint_pages", "100"));
        using (var database = new FaultyFile(engine.Parts.Writer!.File))
        {
            FaultyFile.WriteAnswer = Full;
            _vault.Put(engine, 5000);
            Assert.True(FaultyFile.Writes > 0);
            Assert.Equal(5000, _vault.Count(engine));
        }
        _vault.Put(engine, 5000, from: 5000);
        using (var log = new FaultyFile(engine.Parts.Writer!.Wal))
            _vault.Put(engine, 1, from: 10_000);
        Assert.Equal(10_001, _vault.Count(engine));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void With_the_disk_full_a_transaction_is_undone_and_the_engine_goes_on(int writesBefore)
    {
        using var engine = _vault.Create();
        _vault.Put(engine, 10);
        using (var log = new FaultyFile(engine.Parts.Writer!.Wal))
        {
            (FaultyFile.WriteAnswer, FaultyFile.WritesBefore) = (Full, writesBefore);
            Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => _vault.Put(engine, 90, from: 10)).Code);
        }
        Assert.Equal(10, _vault.Count(engine));
        _vault.CopyCrashed(_vault["crashed"]);
        _vault.Put(engine, 90, from: 10);
        Assert.Equal(100, _vault.Count(engine));
        using var crashed = _vault.OpenAt(_vault["crashed"]);
        Assert.Equal(10, _vault.Count(crashed));
    }

    [Fact]
    public void With_the_disk_full_in_the_middle_of_a_large_transaction_it_is_undone_too()
    {
        using var engine = _vault.Create(("cache_size", "64KB"));
        _vault.Put(engine, 10);
        using (var log = new FaultyFile(engine.Parts.Writer!.Wal))
        {
            (FaultyFile.WriteAnswer, FaultyFile.WritesBefore) = (Full, 50);
            Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => _vault.Put(engine, 5000, from: 10)).Code);
        }
        Assert.Equal(10, _vault.Count(engine));
        _vault.Put(engine, 5000, from: 10);
        Assert.Equal(5010, _vault.Count(engine));
        Assert.True(engine.Verify().Clean);
    }

    [Fact]
    public void A_commit_whose_outcome_is_unknown_closes_the_engine()
    {
        using var engine = _vault.Create(("synchronous", "full"));
        using var log = new FaultyFile(engine.Parts.Writer!.Wal);
        FaultyFile.SyncAnswer = SyncError; // All frames are in the log by then.
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => _vault.Put(engine, 10)).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => engine.BeginRead()).Code);
    }

    [SkippableFact]
    public void On_a_disk_that_is_really_full_nothing_is_lost_and_room_made_is_used()
    {
        using var disk = new SmallFileSystem(4 << 20);
        using var vault = new SqliteVault(disk.Path);
        using var engine = vault.Create();
        var filler = vault["filler"];
        File.WriteAllBytes(filler, new byte[2 << 20]);
        var stored = 0;
        void PutOn()
        {
            for (; ; stored += 100)
                vault.Put(engine, 100, from: stored);
        }
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(PutOn).Code);
        Assert.Equal(stored, vault.Count(engine));
        File.Delete(filler);
        vault.Put(engine, 100, from: stored);
        engine.Sync();
        Assert.Equal(stored + 100, vault.Count(engine));
        Assert.True(engine.Verify().Clean);
        engine.Dispose();
    }

    [SkippableFact]
    public void Without_room_a_vault_is_not_created_and_nothing_is_left()
    {
        using var disk = new SmallFileSystem(16 << 10);
        using var vault = new SqliteVault(disk.Path);
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => vault.Create()).Code);
        Assert.Empty(Directory.GetFileSystemEntries(vault.Directory));
    }
}

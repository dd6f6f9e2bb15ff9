using Cairn.Engines.Sqlite;
using Cairn.Engines.Sqlite.Maintenance;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Sizes of tables: counted, and estimated from a part.</summary>
public sealed class SqliteStatsTests : IDisposable
{
    private readonly SqliteVault _vault = new();
    private readonly SqliteEngine _engine;

    public SqliteStatsTests()
    {
        _engine = _vault.Create();
        _vault.Put(_engine, 20_000);
        _engine.Write(write =>
        {
            for (var i = 0; i < 5_000; i++)
                write.Put(_vault.Tables.Blobs, Bytes.Random(20, i), Bytes.Random(1 + i % 300, i));
            for (var i = 0; i < 300; i++)
                write.Put(_vault.Tables.Others, Bytes.Random(20, i), Bytes.Random(20_000, i));
        });
    }

    public void Dispose() => _vault.Dispose();

    [SkippableFact]
    public void Counted_to_the_end_they_are_exact()
    {
        Skip.Unless(Cairn.Engines.Sqlite.Native.SqliteLibrary.Has("ENABLE_DBSTAT_VTAB\0"u8), "This SQLite has no dbstat.");
        var stats = _engine.Stats();
        Assert.Equal([5_000L, 20_000, 300], stats.Tables.Select(table => table.Records));
        Assert.All(stats.Tables, table => Assert.False(table.Estimated));
        Assert.InRange(stats.Tables.Sum(table => table.Bytes), 8_000_000, stats.FileBytes);
    }

    [SkippableTheory]
    [InlineData("numbers", 100)]
    [InlineData("numbers", 7)]
    [InlineData("blobs", 50)]
    [InlineData("others", 300)]
    public void From_a_part_they_are_estimated(string name, int budget)
    {
        Skip.Unless(Cairn.Engines.Sqlite.Native.SqliteLibrary.Has("ENABLE_DBSTAT_VTAB\0"u8), "This SQLite has no dbstat.");
        using var connection = _engine.Parts.Database.OpenReader();
        var table = _vault.Tables.Schema.Tables.Single(table => table.Name == name);
        var exact = new PageWalk(connection).Measure(table, name);
        var estimate = new PageWalk(connection, budget).Measure(table, name);
        Assert.True(estimate.Estimated);
        Assert.InRange(estimate.Records, exact.Records * 0.5, exact.Records * 2);
        Assert.InRange(estimate.Bytes, exact.Bytes * 0.5, exact.Bytes * 2);
    }

    [Fact]
    public void Without_a_walk_over_pages_records_are_counted_and_weighed()
    {
        using var connection = _engine.Parts.Database.OpenReader();
        var sample = new RecordSample(connection).Measure(_vault.Tables.Numbers, "numbers");
        Assert.Equal(20_000, sample.Records);
        Assert.InRange(sample.Bytes, 2_000_000, 3_000_000);
    }

    [Fact]
    public void What_was_deleted_is_free_until_it_is_given_back()
    {
        _engine.Write(write => write.DeleteRange(_vault.Tables.Others, default, default));
        Assert.InRange(_engine.Stats().FreeBytes, 6_000_000, 7_500_000);
        var before = _engine.Stats().FileBytes;
        _engine.Compact();
        Assert.Equal(0, _engine.Stats().FreeBytes);
        Assert.InRange(_engine.Stats().FileBytes, 0, before - 6_000_000);
        Assert.Equal(0, new FileInfo(_vault.Log).Length);
    }
}

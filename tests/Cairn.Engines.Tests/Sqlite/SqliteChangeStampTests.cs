using System.Diagnostics;
using Cairn.Storage;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>The change stamp, from the WAL-index and, where there is none, from SQLite.</summary>
public sealed class SqliteChangeStampTests : IDisposable
{
    private readonly SqliteVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void It_differs_after_each_commit_of_another_program_and_stays_without_one()
    {
        using var engine = _vault.Create();
        using var other = _vault.Connect();
        for (var i = 0; i < 100; i++)
        {
            var before = engine.ChangeStamp();
            Assert.Equal(before, engine.ChangeStamp());
            other.Execute($"INSERT INTO numbers VALUES({i}, x'00')");
            Assert.NotEqual(before, engine.ChangeStamp());
        }
    }

    [Fact]
    public void It_differs_after_a_commit_that_stores_what_was_there()
    {
        using var engine = _vault.Create();
        for (var i = 0; i < 10; i++)
        {
            var before = engine.ChangeStamp();
            _vault.Put(engine, 1);
            Assert.NotEqual(before, engine.ChangeStamp());
        }
    }

    [Fact]
    public void It_differs_after_commits_around_a_log_that_begins_anew()
    {
        using var engine = _vault.Create(("checkpoint_pages", "100"));
        for (var i = 0; i < 500; i++)
        {
            var before = engine.ChangeStamp();
            _vault.Put(engine, 1, from: i);
            Assert.NotEqual(before, engine.ChangeStamp());
        }
    }

    [Fact]
    public void A_vault_without_a_log_has_a_stamp_too()
    {
        _vault.Fill(1);
        using var other = _vault.Connect();
        other.Execute("PRAGMA journal_mode=DELETE");
        using var engine = _vault.Open(Access.ReadOnly);
        for (var i = 1; i < 10; i++)
        {
            var before = engine.ChangeStamp();
            Assert.Equal(before, engine.ChangeStamp());
            other.Execute($"INSERT INTO numbers VALUES({i}, x'00')");
            Assert.NotEqual(before, engine.ChangeStamp());
        }
    }

    [Fact]
    public void It_costs_less_than_asking_SQLite_does()
    {
        using var engine = _vault.Create();
        using var connection = _vault.Connect();
        connection.QueryNumber("SELECT count(*) FROM sqlite_master");
        var ask = connection.Prepare("PRAGMA data_version");
        var ours = Best(() => engine.ChangeStamp());
        var asked = Best(() =>
        {
            ask.Step();
            ask.Reset();
        });
        Assert.True(ours < asked, $"{ours.TotalNanoseconds} ns, and SQLite takes {asked.TotalNanoseconds} ns");
    }

    private static TimeSpan Best(Action action)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < 1000; i++)
                action();
            var took = Stopwatch.GetElapsedTime(started) / 1000;
            best = took < best ? took : best;
        }
        return best;
    }
}

using System.Globalization;
using Cairn.Engines.Sqlite;
using Cairn.Engines.Sqlite.Native;
using Cairn.Storage;
using Xunit;

namespace Cairn.Engines.Tests;

/// <summary>Locks of SQLite's own, and waiting for those of others.</summary>
public sealed class SqliteLockTests : IDisposable
{
    private readonly SqliteVault _vault = new() { Patience = TimeSpan.FromMilliseconds(50) };

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Looking_at_a_vault_that_is_open_here_leaves_its_locks_alone()
    {
        using var engine = _vault.Create();
        var held = LocksOn(_vault.Path);
        Assert.NotEmpty(held);
        Assert.True(new SqliteProvider().Recognises(_vault.Path));
        Assert.Equal(held, LocksOn(_vault.Path));
        using (var second = _vault.Open())
            Assert.Equal(0, _vault.Count(second));
        Assert.Equal(held, LocksOn(_vault.Path));
    }

    [Fact]
    public void Closing_a_vault_leaves_no_lock()
    {
        using (_vault.Create())
            Assert.NotEmpty(LocksOn(_vault.Path));
        Assert.Empty(LocksOn(_vault.Path));
        Assert.True(new SqliteProvider().Recognises(_vault.Path));
    }

    [Fact]
    public void A_writer_waits_for_another_program_only_so_long()
    {
        using var engine = _vault.Create();
        using var other = _vault.Connect();
        other.Execute("BEGIN IMMEDIATE");
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Put(engine, 1)).Code);
        other.Execute("ROLLBACK");
        _vault.Put(engine, 1);
        Assert.Equal(1, _vault.Count(engine));
    }

    [Fact]
    public void A_compaction_gives_up_while_another_program_writes()
    {
        using var engine = _vault.Create();
        _vault.Put(engine, 100);
        using var other = _vault.Connect();
        other.Execute("BEGIN IMMEDIATE");
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => engine.Compact()).Code);
        other.Execute("ROLLBACK");
        engine.Compact();
        Assert.Equal(100, _vault.Count(engine));
    }

    private static List<string> LocksOn(string path)
    {
        var inode = Posix.Status(path)!.Value.Inode.ToString(CultureInfo.InvariantCulture);
        return [.. File.ReadLines("/proc/locks").Where(line => line.Contains($":{inode} ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal)];
    }
}

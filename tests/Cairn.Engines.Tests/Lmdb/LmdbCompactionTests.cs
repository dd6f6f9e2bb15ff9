using Cairn.Engines.Lmdb.Files;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>Compaction beyond what the contract says of it.</summary>
public sealed class LmdbCompactionTests : IDisposable
{
    private readonly LmdbTestVault _vault = new();

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Cancelled_in_the_middle_of_the_copy_it_leaves_everything_as_it_was()
    {
        for (var i = 0; i < 10; i++)
            _vault.Fill(i * 100, 100, 60_000);
        var cancelled = 0;
        for (var delay = 1; delay < 200 && cancelled < 5; delay += 7)
        {
            using var soon = new CancellationTokenSource(delay);
            try
            {
                _vault.Engine.Compact(soon.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
            Assert.False(File.Exists(VaultFiles.CompactedIn(_vault.Path)));
            Assert.True(_vault.Holds(0, 1000, 60_000));
        }
        Assert.True(cancelled > 0);
        Assert.True(_vault.Engine.Verify().Clean);
    }

    [Fact]
    public void What_a_killed_compaction_left_behind_is_removed()
    {
        _vault.Fill(0, 10, 1000);
        _vault.Engine.Dispose();
        File.WriteAllBytes(VaultFiles.CompactedIn(_vault.Path), Bytes.Random(10_000, 1));
        using (_vault.Open(Access.ReadOnly))
            Assert.True(File.Exists(VaultFiles.CompactedIn(_vault.Path)));
        var engine = _vault.Open();
        Assert.False(File.Exists(VaultFiles.CompactedIn(_vault.Path)));
        Assert.Equal(10, engine.Verify().Records);
    }

    [Fact]
    public void The_new_file_belongs_to_whom_the_old_one_did()
    {
        _vault.Fill(0, 10, 1000);
        File.SetUnixFileMode(_vault.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _vault.Engine.Compact();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_vault.Data));
    }

    [Fact]
    public void It_says_busy_while_a_transaction_of_this_process_stays_open_and_then_lets_all_go_on()
    {
        _vault.Fill(0, 10, 1000);
        using var read = _vault.Engine.BeginRead();
        Assert.True(read.Exists(_vault.Numbers, Bytes.Of(1)));
        Concurrently.OnAnotherThread(() => Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Engine.Compact()).Code));
        Assert.True(read.Exists(_vault.Numbers, Bytes.Of(2)));
        _vault.Fill(10, 10, 1000);
    }

    [Fact]
    public void A_vault_without_records_can_be_compacted()
    {
        _vault.Engine.Compact();
        _vault.Engine.Compact();
        Assert.True(_vault.Engine.Verify().Clean);
        _vault.Fill(0, 10, 1000);
        _vault.Engine.Write(write => write.DeleteRange(_vault.Numbers, [], []));
        _vault.Engine.Compact();
        Assert.Equal(0, _vault.Engine.Verify().Records);
    }

    [Fact]
    public void Free_pages_are_told_and_are_gone_afterwards()
    {
        _vault.Fill(0, 1000, 2000);
        _vault.Engine.Write(write => write.DeleteRange(_vault.Numbers, Bytes.Of(10), []));
        Assert.InRange(_vault.Engine.Stats().FreeBytes, 2_000_000, 8_000_000);
        _vault.Engine.Compact();
        Assert.Equal(0, _vault.Engine.Stats().FreeBytes);
        Assert.InRange(new FileInfo(_vault.Data).Length, 0, 200_000);
    }
}

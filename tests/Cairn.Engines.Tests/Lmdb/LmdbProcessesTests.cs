using System.Diagnostics;
using Cairn.Engines.Lmdb;
using Cairn.Engines.Lmdb.Files;
using Cairn.Storage;
using Cairn.Testing;
using Xunit;

namespace Cairn.Engines.Tests.Lmdb;

/// <summary>Readers and writers of other processes: waiting for them, and outliving them.</summary>
public sealed class LmdbProcessesTests : IDisposable
{
    private readonly LmdbTestVault _vault = new(("max_readers", "16"));

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void One_reader_more_than_the_table_holds_is_told_to_try_again_and_harms_nobody()
    {
        _vault.Fill(0, 10, 100);
        var held = Enumerable.Range(0, 16).Select(_ => _vault.Later(_vault.Engine.BeginRead())).ToList();
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Engine.BeginRead()).Code);
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Engine.ChangeStamp()).Code);
        _vault.Engine.Put(_vault.Blobs, [1], [1]);
        held[3].Dispose();
        Assert.True(_vault.Holds(0, 10, 100));
        Assert.All(held.Where(read => read != held[3]), read => Assert.Equal(10, read.All(_vault.Numbers).Count));
    }

    [Fact]
    public void Slots_of_readers_that_were_killed_are_used_again()
    {
        var other = _vault.SecondProcess();
        for (var i = 0; i < 15; i++)
            other.Ask(ChildCommands.Hold);
        using var last = _vault.Engine.BeginRead();
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Engine.BeginRead()).Code);
        other.Kill();
        var held = Enumerable.Range(0, 15).Select(_ => _vault.Later(_vault.Engine.BeginRead())).ToList();
        Assert.Equal(15, held.Count);
    }

    [Fact]
    public void Readers_that_are_idle_in_this_process_leave_most_slots_to_others()
    {
        Enumerable.Range(0, 16).Select(_ => _vault.Engine.BeginRead()).ToList().ForEach(read => read.Dispose());
        var other = _vault.SecondProcess();
        for (var i = 0; i < 13; i++)
            Assert.Equal("", other.Ask(ChildCommands.Hold));
    }

    [Fact]
    public void A_writer_that_is_killed_in_a_transaction_leaves_no_trace_and_lets_others_write()
    {
        _vault.Engine.Put(_vault.Blobs, Bytes.Of("before"), [1]);
        for (var round = 0; round < 5; round++)
        {
            var other = _vault.SecondProcess();
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Begin));
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "theirs", "value"));
            other.Kill();
            _vault.Engine.Put(_vault.Blobs, Bytes.Of($"ours{round}"), [1]);
        }
        Assert.Equal("before ours0 ours1 ours2 ours3 ours4", _vault.Engine.Read(read => read.Keys(_vault.Blobs)));
        Assert.True(_vault.Engine.Verify().Clean);
    }

    [Fact]
    public void A_writer_that_waits_for_one_that_is_killed_goes_on()
    {
        var other = _vault.SecondProcess();
        other.Ask(ChildCommands.Begin);
        other.Ask(ChildCommands.Put, "theirs", "value");
        Concurrently.Run(
            () => _vault.Engine.Put(_vault.Blobs, Bytes.Of("ours"), [1]),
            () =>
            {
                Assert.Null(_vault.Engine.Get(_vault.Blobs, Bytes.Of("ours")));
                other.Kill();
            });
        Assert.Equal("ours", _vault.Engine.Read(read => read.Keys(_vault.Blobs)));
    }

    [Fact]
    public void A_writer_of_another_process_is_not_waited_for_without_end()
    {
        var other = _vault.SecondProcess();
        other.Ask(ChildCommands.Begin);
        _vault.Engine.Dispose();
        var engine = _vault.Open(new LmdbOptions { Patience = TimeSpan.FromMilliseconds(200) });
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => engine.BeginWrite(Scope.Vault)).Code);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0.2, 20);
        other.Ask(ChildCommands.Commit);
        engine.Put(_vault.Blobs, [1], [1]);
    }

    [Fact]
    public void Space_that_a_killed_reader_held_back_is_used_again()
    {
        _vault.Fill(0, 100, 20_000);
        var other = _vault.SecondProcess();
        other.Ask(ChildCommands.Hold);
        other.Kill();
        for (var i = 0; i < 100; i++)
            _vault.Fill(0, 100, 20_000);
        Assert.InRange(new FileInfo(_vault.Data).Length, 0, 100L << 20);
    }

    [Fact]
    public void Compact_says_busy_while_another_process_has_the_vault_open_and_works_when_it_has_not()
    {
        _vault.Fill(0, 100, 10_000);
        using (var other = ChildProcess.Serving(_vault.Under, _vault.Path))
        {
            Assert.Equal(ErrorCode.Busy, Assert.Throws<CairnException>(() => _vault.Engine.Compact()).Code);
            other.Kill();
        }
        _vault.Engine.Compact();
        Assert.True(_vault.Holds(0, 100, 10_000));
    }

    /// <summary>What the documentation of LMDB warns of: any program that reads the lock file in this process drops its locks.</summary>
    [Fact]
    public void A_vault_whose_process_lost_its_lock_is_not_opened_by_another_as_if_it_were_unused()
    {
        _vault.Fill(0, 10, 100);
        using (File.OpenHandle(VaultFiles.LockIn(_vault.Path), share: FileShare.ReadWrite))
        {
        }
        var others = LookFromAnotherProcess();
        Assert.Contains("Noted = True", others, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_was_started_meanwhile_inherits_nothing()
    {
        using var sleeper = Process.Start(new ProcessStartInfo("sleep", ["100"]))!;
        try
        {
            // The program, which is just beginning, opens and closes libraries meanwhile: such a link is gone when it is read.
            Assert.DoesNotContain(Directory.EnumerateFiles($"/proc/{sleeper.Id}/fd"),
                fd => new FileInfo(fd).LinkTarget?.Contains(_vault.Path, StringComparison.Ordinal) == true);
        }
        finally
        {
            sleeper.Kill();
            sleeper.WaitForExit();
        }
    }

    /// <summary>Marks belong to open descriptors, so that this process sees its own as others do.</summary>
    private string LookFromAnotherProcess() => LockFile.Look(_vault.Path).ToString();
}

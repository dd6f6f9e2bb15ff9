using System.Reflection;
using Xunit;

namespace Cairn.Testing;

/// <summary>What the engine says of itself and does for its operator; its end.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void Its_schema_is_the_one_it_was_opened_with()
    {
        Assert.Same(Tables.Schema, Engine.Schema);
        ReopenIfPersistent();
        Assert.Same(Tables.Schema, Engine.Schema);
    }

    [SkippableFact]
    public void Its_capabilities_hold_what_every_caller_may_rely_on_and_never_change()
    {
        var capabilities = Engine.Capabilities;
        Assert.Equal(Under.Name, capabilities.EngineName);
        Assert.True(capabilities.MaxKeyBytes >= Limits.MaxKeyBytes);
        Assert.True(capabilities.MaxValueBytes >= Limits.MaxValueBytes);
        Assert.False(capabilities.ReadOnly);
        Store("a");
        Engine.Sync();
        Assert.Equal(capabilities, Engine.Capabilities);
    }

    [SkippableFact]
    public void What_the_suite_leaves_out_for_it_is_what_it_says_that_it_cannot_do()
    {
        var capabilities = Engine.Capabilities;
        var expected = !capabilities.Persistent ? Needs.Persistence | Needs.SeveralProcesses | Needs.OneProcess
            : capabilities.SeveralProcesses ? Needs.OneProcess
            : Needs.SeveralProcesses;
        Assert.Equal(expected, GetType().GetCustomAttribute<LacksAttribute>()?.What);
    }

    [SkippableFact]
    public void The_change_stamp_differs_after_each_commit()
    {
        var stamp = Engine.ChangeStamp();
        for (var i = 0; i < 100; i++)
        {
            Store($"key{i % 3}");
            Assert.NotEqual(stamp, stamp = Engine.ChangeStamp());
        }
    }

    [SkippableFact]
    public void A_commit_tells_the_stamps_that_it_stands_between_if_it_can()
    {
        for (var i = 0; i < 100; i++)
        {
            var before = Engine.ChangeStamp();
            using var write = BeginWrite();
            write.Put(Blobs, "key"u8, [(byte)i]);
            var told = write.Commit();
            Assert.Equal(Under.TellsStamps, told is not null);
            if (told is { } stamps)
                Assert.Equal((before, Engine.ChangeStamp()), (stamps.Before, stamps.After));
        }
    }

    [SkippableFact]
    public void A_commit_of_nothing_hides_none_by_another_thread()
    {
        var other = 0;
        for (var i = 0; i < 100; i++)
        {
            using var write = BeginWrite();
            write.Delete(Blobs, "not there"u8);
            var told = write.Commit();
            write.Dispose();
            Concurrently.OnAnotherThread(() => Store($"key{++other}"));
            if (told is { } stamps)
                Assert.NotEqual(stamps.After, Engine.ChangeStamp());
        }
    }

    [SkippableFact]
    public void The_change_stamp_differs_after_a_commit_by_another_thread_and_while_reads_are_open()
    {
        using var read = BeginRead();
        Assert.False(read.Exists(Blobs, "a"u8));
        var stamp = Engine.ChangeStamp();
        Concurrently.OnAnotherThread(() => Store("a"));
        Assert.NotEqual(stamp, stamp = Engine.ChangeStamp());
        Engine.Write(write => write.Delete(Blobs, "a"u8));
        Assert.NotEqual(stamp, Engine.ChangeStamp());
    }

    [SkippableFact]
    public void Sync_may_follow_a_commit_or_nothing()
    {
        Engine.Sync();
        Store("a");
        Engine.Sync();
        Engine.Sync();
        using var write = BeginWrite();
        Store(write, "b");
        Concurrently.OnAnotherThread(Engine.Sync);
        write.Commit();
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void Compact_changes_nothing_that_is_stored()
    {
        Fill(2000);
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(100), Bytes.Of(1500)));
        var before = Engine.Content();
        Engine.Compact();
        Assert.Equal(before, Engine.Content());
        Assert.True(Engine.Verify().Clean);
        Fill(100);
        ReopenIfPersistent();
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Compact_gives_space_back_to_the_file_system()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 400; i++)
                write.Put(Numbers, Bytes.Of(i), Bytes.Random(50_000, i));
        });
        Engine.Compact();
        var full = Engine.Stats().FileBytes;
        Assert.True(full >= 400 * 50_000);
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(10), []));
        Engine.Compact();
        Assert.True(Engine.Stats().FileBytes < full / 4, $"{full} bytes before, {Engine.Stats().FileBytes} after.");
        Assert.True(FileBytesOnDisk() < full / 4);
        Assert.Equal(10, Engine.Read(read => read.All(Numbers)).Count);
    }

    [SkippableFact]
    public void Compact_that_is_cancelled_changes_nothing_that_is_stored()
    {
        Fill(500);
        var before = Engine.Content();
        try
        {
            Engine.Compact(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
        }
        Assert.Equal(before, Engine.Content());
        Store("after");
        Assert.Equal("after", Keys());
    }

    [SkippableFact]
    public void Compact_while_others_read_write_and_sync_loses_nothing()
    {
        Fill(300);
        var done = false;
        void Write()
        {
            for (var i = 0; !Volatile.Read(ref done) || i < 20; i++)
                Engine.Put(Blobs, Bytes.Of($"key{i % 50}"), Bytes.Random(100, i % 50));
        }
        void Read()
        {
            while (!Volatile.Read(ref done))
                Assert.Equal(300, Engine.Read(read => read.All(Numbers)).Count);
        }
        void Sync()
        {
            while (!Volatile.Read(ref done))
            {
                Engine.Put(Blobs, "key1"u8.ToArray(), Bytes.Random(100, 1));
                Engine.Sync();
            }
        }
        void Compact()
        {
            try
            {
                for (var i = 0; i < 3; i++)
                    Engine.Compact();
            }
            catch (CairnException busy) when (busy.Code == ErrorCode.Busy)
            {
            }
            Volatile.Write(ref done, true);
        }
        Concurrently.Run(Write, Read, Sync, Compact);
        foreach (var (key, value) in Engine.Read(read => read.All(Blobs)))
            Assert.Equal(Bytes.Random(100, int.Parse(Bytes.ToText(key)[3..], System.Globalization.CultureInfo.InvariantCulture)), value);
    }

    [SkippableFact]
    public void Stats_count_records_and_bytes_of_each_table_in_the_schemas_order()
    {
        Fill(1000);
        Store("a b");
        var stats = Engine.Stats();
        Assert.Equal(["blobs", "numbers", "others"], stats.Tables.Select(table => table.Name));
        foreach (var (table, records) in stats.Tables.Zip([2L, 1000L, 0L]))
        {
            Assert.True(table.Estimated ? table.Records >= 0 : table.Records == records, $"{table}");
            Assert.True(table.Bytes >= 0);
        }
        Assert.True(stats.FreeBytes >= 0);
        Assert.NotNull(stats.Details);
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Stats_say_how_many_bytes_the_files_take_up()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 100; i++)
                write.Put(Numbers, Bytes.Of(i), Bytes.Random(20_000, i));
        });
        Engine.Sync();
        var told = Engine.Stats().FileBytes;
        Assert.True(told >= 2_000_000, $"{told}");
        Assert.InRange(told, FileBytesOnDisk() * 0.9, FileBytesOnDisk() * 1.1);
    }

    [SkippableFact]
    public void Verify_finds_nothing_wrong_with_a_sound_vault_and_counts_its_records()
    {
        Assert.Equal(0, Engine.Verify().Records);
        Fill(1234);
        Store("a b c");
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(1000), []));
        var report = Engine.Verify();
        Assert.Empty(report.Problems);
        Assert.Equal(1003, report.Records);
    }

    [SkippableFact]
    public void Verify_reads_large_vaults_in_several_snapshots()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 25_000; i++)
                write.Put(Numbers, Bytes.Of(i), [1]);
        });
        Assert.Equal(25_000, Engine.Verify().Records);
    }

    [SkippableFact]
    public void Verify_can_be_cancelled()
    {
        Fill(100);
        Assert.ThrowsAny<OperationCanceledException>(() => Engine.Verify(new CancellationToken(canceled: true)));
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact]
    public void After_dispose_every_member_says_that_it_is_closed()
    {
        Store("a");
        Engine.Dispose();
        Engine.Dispose();
        AssertCode(ErrorCode.Closed, () => Engine.BeginRead());
        AssertCode(ErrorCode.Closed, () => Engine.BeginWrite(Scope.Vault));
        AssertCode(ErrorCode.Closed, Engine.Sync);
        AssertCode(ErrorCode.Closed, () => Engine.ChangeStamp());
        AssertCode(ErrorCode.Closed, () => Engine.Compact());
        AssertCode(ErrorCode.Closed, () => Engine.Stats());
        AssertCode(ErrorCode.Closed, () => Engine.Verify());
    }

    [SkippableFact]
    public void Dispose_waits_for_transactions_under_way()
    {
        Store("a");
        var read = Engine.BeginRead();
        Assert.True(read.Exists(Blobs, "a"u8));
        Concurrently.Run(Engine.Dispose, () =>
        {
            while (StillOpens())
                Thread.Yield();
            Assert.Equal("a", read.Keys(Blobs));
            read.Dispose();
        });
        AssertCode(ErrorCode.Closed, () => Engine.BeginRead());
    }

    [SkippableFact]
    public void Dispose_while_others_work_ends_them_with_closed()
    {
        Fill(200);
        using var started = new CountdownEvent(3);
        void Work(Action step)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    step();
                    if (i == 3)
                        started.Signal();
                }
            }
            catch (CairnException end) when (end.Code == ErrorCode.Closed)
            {
            }
        }
        Concurrently.Run(
            () => Work(() => Engine.Read(read => read.All(Numbers))),
            () => Work(() => Store("a b c")),
            () => Work(() => Engine.Verify()),
            () =>
            {
                started.Wait();
                Engine.Dispose();
            });
    }

    private bool StillOpens()
    {
        try
        {
            Engine.BeginRead().Dispose();
            return true;
        }
        catch (CairnException closing) when (closing.Code == ErrorCode.Closed)
        {
            return false;
        }
    }

    private void Fill(int count) => Engine.Write(write =>
    {
        for (var i = 0; i < count; i++)
            write.Put(Numbers, Bytes.Of(i), Bytes.Random(i % 300, i));
    });

    /// <summary>What the vault's files take up, as the file system counts it.</summary>
    private double FileBytesOnDisk() => Disk.BytesTakenUp(Files.Path);
}

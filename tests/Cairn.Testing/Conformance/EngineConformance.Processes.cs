using Xunit;

namespace Cairn.Testing;

/// <summary>Several processes: sharing a vault where the engine can, being refused where it cannot.</summary>
public abstract partial class EngineConformance
{
    private ChildProcess SecondProcess()
    {
        _ = Engine;
        return Later(ChildProcess.Serving(Under, Path));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_read_contains_every_transaction_that_another_process_committed_before_it_began()
    {
        var other = SecondProcess();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, $"key{i}", "value"));
            Assert.Equal("value"u8.ToArray(), Get($"key{i}"));
        }
        Assert.Equal(other.Ask(ChildCommands.Keys), Keys());
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_commit_is_visible_to_every_transaction_that_begins_from_then_on_in_every_process()
    {
        var other = SecondProcess();
        for (var i = 0; i < 20; i++)
        {
            Store($"key{i}");
            Assert.Equal(Keys(), other.Ask(ChildCommands.Keys));
        }
        Fill(500);
        Assert.Equal(ContentHash.Of(Engine), other.Ask(ChildCommands.Content));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void The_change_stamp_differs_after_a_commit_by_another_process()
    {
        var other = SecondProcess();
        var stamp = Engine.ChangeStamp();
        for (var i = 0; i < 20; i++)
        {
            other.Ask(ChildCommands.Put, "same", "value");
            Assert.NotEqual(stamp, stamp = Engine.ChangeStamp());
        }
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void No_later_commit_by_another_process_changes_a_snapshot()
    {
        var other = SecondProcess();
        Store("a b");
        using var read = BeginRead();
        Assert.Equal("a b", read.Keys(Blobs));
        for (var i = 0; i < 20; i++)
            other.Ask(ChildCommands.Put, $"c{i}", "value");
        Assert.Equal("a b", read.Keys(Blobs));
        Assert.Equal(22, Engine.Read(fresh => fresh.All(Blobs)).Count);
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_snapshot_in_another_process_is_not_changed_either()
    {
        Store("a b");
        var other = SecondProcess();
        Assert.Equal("a b", other.Ask(ChildCommands.Hold));
        for (var i = 0; i < 200; i++)
            Store("c d e");
        Assert.Equal("a b c d e", other.Ask(ChildCommands.Keys));
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_writer_waits_for_the_writer_of_another_process()
    {
        var other = SecondProcess();
        other.Ask(ChildCommands.Begin);
        other.Ask(ChildCommands.Put, "theirs", "value");
        Assert.Equal("", Keys());
        Concurrently.Run(
            () => Store("ours"),
            () =>
            {
                Assert.Equal("", Keys());
                Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Commit));
            });
        Assert.Equal("ours theirs", Keys());
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_writer_that_waits_for_another_process_too_long_is_told_that_it_is_busy_and_may_try_again()
    {
        Skip.Unless(TestSettings.Long, "It waits as long as the engine does; set CAIRN_TEST_LONG=1.");
        var other = SecondProcess();
        other.Ask(ChildCommands.Begin);
        AssertCode(ErrorCode.Busy, () => Engine.BeginWrite(Scope.Vault));
        Assert.Equal("", Keys());
        other.Ask(ChildCommands.RollBack);
        Store("ours");
        Assert.Equal("ours", other.Ask(ChildCommands.Keys));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_writer_that_rolls_back_in_another_process_leaves_no_trace()
    {
        Store("a");
        var other = SecondProcess();
        other.Ask(ChildCommands.Begin);
        other.Ask(ChildCommands.Put, "b", "value");
        other.Ask(ChildCommands.RollBack);
        Assert.Equal("a", Keys());
        Store("c");
        Assert.Equal("a c", other.Ask(ChildCommands.Keys));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void Writers_of_two_processes_lose_no_update()
    {
        var other = SecondProcess();
        other.Tell(ChildCommands.Count, "300");
        for (var i = 0; i < 300; i++)
            Counting.Up(Engine, Tables);
        Assert.Equal(ChildCommands.Done, other.NextLine());
        Assert.Equal(600, Counting.Value(Engine, Tables));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void While_the_stamp_is_the_one_after_a_commit_no_other_process_has_committed()
    {
        var other = SecondProcess();
        other.Tell(ChildCommands.Count, "1000");
        var unseen = 0;
        for (var i = 0; i < 1000; i++)
        {
            var (before, stamps) = Committed(i);
            var after = Counting.Value(Engine, Tables);
            if (Engine.ChangeStamp() != stamps?.After)
                continue;
            Assert.Equal(before, after);
            unseen++;
        }
        Assert.Equal(ChildCommands.Done, other.NextLine());
        Assert.NotEqual(0, unseen);
    }

    /// <summary>Commits something, or, now and then, nothing.</summary>
    /// <returns>What the counter was when it did, and the stamps.</returns>
    private (long Counter, CommitStamps? Stamps) Committed(int i)
    {
        using var write = BeginWrite();
        var counter = Counting.Value(write, Tables);
        if (i % 3 == 0)
            write.Delete(Blobs, "not there"u8);
        else
            write.Put(Blobs, "key"u8, [(byte)(i / 100)]);
        return (counter, write.Commit());
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void A_vault_grows_under_every_process_that_has_it_open()
    {
        var other = SecondProcess();
        using var read = BeginRead();
        Assert.False(read.Exists(Blobs, "a"u8));
        Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Grow, "0", "200"));
        Assert.True(LargeValues.AreThere(Engine, Tables, 0, 200));
        LargeValues.Put(Engine, Tables, 200, 200);
        Assert.Equal(ContentHash.Of(Engine), other.Ask(ChildCommands.Content));
        Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Grow, "400", "50"));
        Assert.True(LargeValues.AreThere(Engine, Tables, 0, 450));
        Assert.False(read.Exists(Numbers, Bytes.Of(1001)));
    }

    [SkippableFact(Needs = Needs.SeveralProcesses)]
    public void Compact_with_another_process_at_work_says_busy_or_loses_nothing()
    {
        Fill(1000);
        var before = ContentHash.Of(Engine);
        var other = SecondProcess();
        Assert.Equal(before, other.Ask(ChildCommands.Content));
        try
        {
            Engine.Compact();
        }
        catch (CairnException busy) when (busy.Code == ErrorCode.Busy)
        {
        }
        Assert.Equal(before, other.Ask(ChildCommands.Content));
        Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "after", "value"));
        Assert.Equal(other.Ask(ChildCommands.Content), ContentHash.Of(Engine));
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact(Needs = Needs.OneProcess)]
    public void Of_an_engine_for_one_process_a_second_opener_is_told_who_has_it_locked()
    {
        Store("a");
        Engine.Dispose();
        using (var other = ChildProcess.Serving(Under, Path))
        {
            foreach (var access in new[] { Access.ReadWrite, Access.ReadOnly })
            {
                var refused = Assert.Throws<CairnException>(() => Under.Open(Path, Tables.Schema, access));
                Assert.Equal(ErrorCode.Locked, refused.Code);
                Assert.Contains(other.Id, refused.Message, StringComparison.Ordinal);
            }
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "b", "value"));
        }
        Reopen();
        Assert.Equal("a b", Keys());
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void Opened_twice_in_one_process_it_is_one_vault_or_locked()
    {
        Store("a");
        try
        {
            using var second = Under.Open(Path, Tables.Schema);
            second.Put(Blobs, "b"u8.ToArray(), [1]);
            Assert.Equal("a b", Keys());
            Store("c");
            Assert.Equal("a b c", second.Read(read => read.Keys(Blobs)));
        }
        catch (CairnException locked) when (locked.Code == ErrorCode.Locked)
        {
        }
        Store("d");
        Assert.EndsWith("d", Keys(), StringComparison.Ordinal);
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact]
    public void After_dispose_no_handle_no_lock_no_map_and_no_thread_is_left()
    {
        Skip.Unless(Under.KnownElsewhere, "Another process does not know this engine.");
        using var other = new ChildProcess(ChildCommands.Leak, Under, Path);
        var said = other.Rest();
        Assert.True(said is [ChildCommands.Done], string.Join('\n', said) + other.Complaints());
    }

    [SkippableFact(Needs = Needs.Persistence)]
    public void After_dispose_another_process_can_open_it_and_so_can_this_one_after_that()
    {
        Store("a");
        Engine.Dispose();
        using (var other = ChildProcess.Serving(Under, Path))
            Assert.Equal(ChildCommands.Done, other.Ask(ChildCommands.Put, "b", "value"));
        Reopen();
        Assert.Equal("a b", Keys());
    }
}

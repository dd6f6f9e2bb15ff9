using Xunit;

namespace Cairn.Testing;

/// <summary>Read transactions: snapshots, and how long what they give out is valid.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void A_read_contains_every_transaction_committed_before_it_began()
    {
        for (var i = 0; i < 50; i++)
        {
            Store($"key{i}");
            using var read = Engine.BeginRead();
            Assert.True(read.Exists(Blobs, Bytes.Of($"key{i}")));
        }
    }

    [SkippableFact]
    public void No_later_commit_changes_a_snapshot()
    {
        Store("a b c");
        using var read = BeginRead();
        var before = read.Content(Tables.Schema);
        Engine.Write(write =>
        {
            write.Put(Blobs, "a"u8, "changed"u8);
            write.Delete(Blobs, "b"u8);
            write.Put(Blobs, "d"u8, "new"u8);
            write.Put(Numbers, Bytes.Of(1), "new"u8);
        });
        Assert.Equal(before, read.Content(Tables.Schema));
        Assert.Equal("a"u8.ToArray(), read.Get(Blobs, "a"u8.ToArray()));
        Assert.Equal("a c d", Keys());
    }

    [SkippableFact]
    public void A_snapshot_is_fixed_at_the_first_read_at_the_latest()
    {
        Store("a");
        using var read = BeginRead();
        var seen = read.Exists(Blobs, "b"u8);
        Store("b");
        Assert.False(seen);
        Assert.False(read.Exists(Blobs, "b"u8));
        Assert.Equal("a", read.Keys(Blobs));
    }

    [SkippableFact]
    public void Every_read_through_a_snapshot_sees_the_same_moment_across_tables()
    {
        for (var i = 0; i < 20; i++)
        {
            using var read = Engine.BeginRead();
            var first = read.Get(Blobs, "n"u8.ToArray());
            Engine.Write(write =>
            {
                write.Put(Blobs, "n"u8, Bytes.Of(i));
                write.Put(Numbers, Bytes.Of(1), Bytes.Of(i));
            });
            Assert.Equal(first, read.Get(Numbers, Bytes.Of(1)));
        }
    }

    [SkippableFact]
    public void A_thread_may_have_several_reads_open_each_with_its_own_snapshot()
    {
        var reads = new List<IReadTransaction>();
        for (var i = 0; i < 10; i++)
        {
            Store($"key{i}");
            reads.Add(BeginRead());
            Assert.True(reads[i].Exists(Blobs, Bytes.Of($"key{i}")));
        }
        for (var i = 0; i < 10; i++)
            Assert.Equal(i + 1, reads[i].All(Blobs).Count);
    }

    [SkippableFact]
    public void A_read_may_be_used_by_one_thread_after_another()
    {
        Store("a b");
        using var read = BeginRead();
        Assert.True(read.Exists(Blobs, "a"u8));
        Concurrently.OnAnotherThread(() => Assert.Equal("a b", read.Keys(Blobs)));
        Concurrently.OnAnotherThread(read.Dispose);
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void A_read_never_waits_for_a_writer()
    {
        Store("a");
        using var write = BeginWrite();
        Store(write, "b");
        Concurrently.OnAnotherThread(() => Assert.Equal("a", Keys()));
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void A_read_never_makes_a_writer_wait()
    {
        Store("a");
        using var read = BeginRead();
        Assert.Equal("a", read.Keys(Blobs));
        Concurrently.OnAnotherThread(() => Store("b"));
        Assert.Equal("a", read.Keys(Blobs));
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void Many_reads_at_once_have_room_or_are_told_that_it_is_busy()
    {
        Store("a");
        var reads = new List<IReadTransaction>();
        try
        {
            for (var i = 0; i < 2000; i++)
                reads.Add(Engine.BeginRead());
        }
        catch (CairnException full) when (full.Code == ErrorCode.Busy)
        {
            Assert.True(reads.Count >= 100, $"Only {reads.Count} reads had room.");
        }
        foreach (var read in reads)
        {
            Assert.True(read.Exists(Blobs, "a"u8));
            read.Dispose();
        }
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void A_value_stays_valid_until_the_next_call_on_its_transaction_whatever_others_do()
    {
        var value = Bytes.Random(10_000, 1);
        Engine.Put(Blobs, "a"u8.ToArray(), value);
        using var read = BeginRead();
        Assert.True(read.TryGet(Blobs, "a"u8, out var span));
        for (var i = 0; i < 20; i++)
            Engine.Put(Blobs, "a"u8.ToArray(), Bytes.Random(10_000, i + 2));
        Assert.NotEqual(value, Get("a"));
        Assert.True(span.SequenceEqual(value));
    }

    [SkippableFact]
    public void A_value_that_was_given_out_may_be_the_key_of_the_next_read()
    {
        Engine.Write(write =>
        {
            write.Put(Blobs, "a"u8, "long-enough-to-matter"u8);
            write.Put(Blobs, "long-enough-to-matter"u8, "found"u8);
            write.Put(Blobs, "found"u8, "again"u8);
        });
        using var read = BeginRead();
        Assert.True(read.TryGet(Blobs, "a"u8, out var value));
        Assert.True(read.TryGet(Blobs, value, out value));
        Assert.True(read.Exists(Blobs, value));
        using var cursor = read.OpenCursor(Blobs);
        Assert.True(cursor.SeekAtOrAfter("a"u8));
        Assert.True(cursor.SeekAtOrAfter(cursor.Value));
        Assert.Equal("found"u8, cursor.Value);
        Assert.True(cursor.SeekAtOrBefore(cursor.Value));
        Assert.Equal("found"u8, cursor.Key);
    }

    [SkippableFact]
    public void Exists_tells_whether_a_key_is_there()
    {
        Engine.Write(write =>
        {
            write.Put(Blobs, "a"u8, []);
            write.Put(Numbers, Bytes.Of(0), []);
        });
        using var read = BeginRead();
        Assert.True(read.Exists(Blobs, "a"u8));
        Assert.False(read.Exists(Blobs, "b"u8));
        Assert.False(read.Exists(Blobs, "a\0"u8));
        Assert.True(read.Exists(Numbers, Bytes.Of(0)));
        Assert.False(read.Exists(Numbers, Bytes.Of(long.MaxValue)));
    }

    [SkippableFact]
    public void Disposing_a_read_disposes_its_cursors()
    {
        Store("a");
        var read = Engine.BeginRead();
        var cursor = read.OpenCursor(Blobs);
        Assert.True(cursor.MoveNext());
        read.Dispose();
        AssertCode(ErrorCode.Closed, () => cursor.MoveNext());
        AssertCode(ErrorCode.Closed, () => _ = cursor.Key.Length);
        cursor.Dispose();
    }

    [SkippableFact]
    public void After_its_end_a_read_says_that_it_is_closed()
    {
        var read = Engine.BeginRead();
        read.Dispose();
        read.Dispose();
        AssertCode(ErrorCode.Closed, () => read.TryGet(Blobs, "a"u8, out _));
        AssertCode(ErrorCode.Closed, () => read.Exists(Blobs, "a"u8));
        AssertCode(ErrorCode.Closed, () => read.OpenCursor(Blobs));
        AssertCode(ErrorCode.Closed, () => read.Run(new ProbeBatch()));
    }

    [SkippableFact]
    public void Transactions_are_begun_and_ended_without_end()
    {
        for (var i = 0; i < 5000; i++)
        {
            using var read = Engine.BeginRead();
            using var cursor = read.OpenCursor(i % 2 == 0 ? Blobs : Numbers);
            Assert.False(cursor.MoveNext());
        }
        for (var i = 0; i < 500; i++)
            using (Engine.BeginWrite(Scope.Vault))
                Assert.False(Engine.Read(read => read.Exists(Blobs, "a"u8)));
    }
}

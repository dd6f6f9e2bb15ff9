using Xunit;

namespace Cairn.Testing;

/// <summary>Several writers and readers: scopes, waiting, isolation.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void A_write_transaction_needs_at_least_one_scope_and_none_twice()
    {
        Assert.Throws<ArgumentException>(() => Engine.BeginWrite());
        Assert.Throws<ArgumentException>(() => Engine.BeginWrite(new Scope(1), new Scope(2), new Scope(1)));
        Assert.Throws<ArgumentException>(() => Engine.BeginWrite(Scope.Vault, new Scope(0)));
        Store("a");
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void A_write_transaction_may_be_opened_for_many_scopes()
    {
        var scopes = Enumerable.Range(0, 500).Select(i => new Scope(i * 7919L % 500)).ToArray();
        using (var write = Engine.BeginWrite(scopes))
        {
            Store(write, "a");
            write.Commit();
        }
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void A_thread_that_has_a_write_transaction_open_cannot_begin_another()
    {
        using (var write = Engine.BeginWrite(new Scope(1)))
        {
            Assert.Throws<InvalidOperationException>(() => Engine.BeginWrite(new Scope(1)));
            Assert.Throws<InvalidOperationException>(() => Engine.BeginWrite(new Scope(2)));
            Store(write, "a");
            write.Commit();
        }
        Store("b");
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void A_thread_may_read_while_it_writes()
    {
        Store("a");
        using var read = BeginRead();
        Assert.Equal("a", read.Keys(Blobs));
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            Store(write, "b");
            Assert.Equal("a", read.Keys(Blobs));
            Assert.Equal("a", Keys());
            Assert.Equal("a b", write.Keys(Blobs));
            write.Commit();
        }
        Assert.Equal("a", read.Keys(Blobs));
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void Two_transactions_that_share_a_scope_never_run_at_the_same_time()
    {
        var inside = new int[5];
        void Writer(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < 50; i++)
            {
                int first = random.Next(5), second = (first + 1 + random.Next(4)) % 5;
                using var write = Engine.BeginWrite(new Scope(first), new Scope(second));
                Assert.Equal(1, Interlocked.Increment(ref inside[first]));
                Assert.Equal(1, Interlocked.Increment(ref inside[second]));
                write.Put(Numbers, Bytes.Of(first), Bytes.Of(i));
                Thread.Yield();
                Interlocked.Decrement(ref inside[first]);
                Interlocked.Decrement(ref inside[second]);
                if (i % 2 == 0)
                    write.Commit();
            }
        }
        Concurrently.Run([.. Enumerable.Range(1, 4).Select(seed => (Action)(() => Writer(seed)))]);
    }

    [SkippableFact]
    public void Scopes_are_taken_in_ascending_order_whatever_order_they_are_given_in()
    {
        Scope[][] orders =
        [
            [new(1), new(2), new(3)], [new(3), new(2), new(1)], [new(2), new(3), new(1)], [new(3), new(1)],
        ];
        Concurrently.Run([.. orders.Select(order => (Action)(() =>
        {
            for (var i = 0; i < 50; i++)
                using (Engine.BeginWrite(order))
                    Thread.Yield();
        }))]);
    }

    [SkippableFact]
    public void A_writer_waits_until_no_other_one_holds_any_of_its_scopes()
    {
        using var begun = new ManualResetEventSlim();
        var order = new List<string>();
        var first = Engine.BeginWrite(new Scope(1), new Scope(2));
        var waiting = new Thread(() =>
        {
            begun.Set();
            using var write = Engine.BeginWrite(new Scope(2), new Scope(3));
            order.Add("second");
        })
        { IsBackground = true };
        waiting.Start();
        begun.Wait();
        for (var i = 0; i < 100; i++)
            Thread.Yield();
        order.Add("first");
        first.Dispose();
        Assert.True(waiting.Join(TimeSpan.FromMinutes(1)));
        Assert.Equal(["first", "second"], order);
    }

    [SkippableFact]
    public void A_write_transaction_begins_on_the_newest_committed_state()
    {
        var key = Bytes.Of(1);
        Engine.Put(Numbers, key, Bytes.Of(0));
        void Count()
        {
            for (var i = 0; i < 100; i++)
                Engine.Write(write => write.Put(Numbers, key, Bytes.Of(Bytes.ToNumber(write.Get(Numbers, key)) + 1)));
        }
        Concurrently.Run(Count, Count, Count, Count);
        Assert.Equal(400, Bytes.ToNumber(Engine.Get(Numbers, key)));
    }

    [SkippableFact]
    public void Money_moved_by_many_writers_is_never_lost_or_made_in_any_snapshot()
    {
        const int Accounts = 20;
        Engine.Write(write =>
        {
            for (var i = 0; i < Accounts; i++)
                write.Put(Numbers, Bytes.Of(i), Bytes.Of(1000));
        });
        var writers = 3;
        void Move(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < 150; i++)
                Transfer(random.Next(Accounts), random.Next(Accounts), random.Next(100), commit: random.Next(5) > 0);
            Interlocked.Decrement(ref writers);
        }
        void Watch()
        {
            for (var last = false; !last;)
            {
                last = Volatile.Read(ref writers) == 0;
                Assert.Equal(Accounts * 1000, Engine.Read(read => read.All(Numbers)).Sum(record => Bytes.ToNumber(record.Value)));
            }
        }
        Concurrently.Run(() => Move(1), () => Move(2), () => Move(3), Watch, Watch, Watch);
    }

    [SkippableFact]
    public void Keys_that_every_transaction_sets_alike_are_alike_in_every_snapshot()
    {
        const int Keys = 50;
        var writers = 2;
        void Set(int writer)
        {
            for (var round = 0; round < 60; round++)
                Engine.Write(write => SetAll(write, Keys, (round * 2) + writer));
            Interlocked.Decrement(ref writers);
        }
        void Watch(bool upwards)
        {
            for (var last = false; !last;)
            {
                last = Volatile.Read(ref writers) == 0;
                using var read = Engine.BeginRead();
                AssertAllAlike(read, Keys, upwards);
            }
        }
        Engine.Write(write => SetAll(write, Keys, 0));
        Concurrently.Run(() => Set(0), () => Set(1), () => Watch(true), () => Watch(false), () => Watch(true));
    }

    [SkippableFact]
    public void An_engine_may_be_used_from_any_number_of_threads()
    {
        void Use(int thread)
        {
            for (var i = 0; i < 50; i++)
            {
                var key = Bytes.Of($"{thread}/{i}");
                Engine.Put(Blobs, key, Bytes.Random(i * 20, i));
                Assert.Equal(Bytes.Random(i * 20, i), Engine.Get(Blobs, key));
                Assert.Equal(i + 1, Engine.Read(read => read.All(Blobs, Bytes.Of($"{thread}/"), Bytes.Of($"{thread}0"))).Count);
                _ = Engine.ChangeStamp();
            }
            _ = Engine.Stats();
            Engine.Sync();
        }
        Concurrently.Run([.. Enumerable.Range(0, 12).Select(thread => (Action)(() => Use(thread)))]);
        Assert.Equal(12 * 50, Engine.Read(read => read.All(Blobs)).Count);
        Assert.True(Engine.Verify().Clean);
    }

    private void Transfer(long from, long to, long amount, bool commit)
    {
        using var write = Engine.BeginWrite(new Scope(1));
        void Add(long account, long difference) =>
            write.Put(Numbers, Bytes.Of(account), Bytes.Of(Bytes.ToNumber(write.Get(Numbers, Bytes.Of(account))) + difference));
        Add(from, -amount);
        Add(to, amount);
        if (commit)
            write.Commit();
    }

    private void SetAll(IWriteTransaction write, int count, long value)
    {
        for (var i = 0; i < count; i++)
            write.Put(i % 2 == 0 ? Blobs : Numbers, Bytes.Of(i), Bytes.Of(value));
    }

    private void AssertAllAlike(IReadTransaction read, int count, bool upwards)
    {
        var values = new HashSet<long>();
        var seen = 0;
        foreach (var table in upwards ? new[] { Blobs, Numbers } : [Numbers, Blobs])
        {
            using var cursor = read.OpenCursor(table);
            for (; upwards ? cursor.MoveNext() : cursor.MovePrevious(); seen++)
                values.Add(Bytes.ToNumber(cursor.Value));
        }
        Assert.Equal(count, seen);
        Assert.Single(values);
    }
}

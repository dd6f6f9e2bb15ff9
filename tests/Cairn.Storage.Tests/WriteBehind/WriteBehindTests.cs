using Cairn.Storage.Memory;
using Cairn.Storage.WriteBehind;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.WriteBehind;

public sealed class WriteBehindTests : IDisposable
{
    private static readonly Scope Branch = new(3), Other = new(4);

    private readonly TestTables _tables = new();
    private readonly IEngine _database;
    private readonly HoldPolicy _policy = new(static scope => scope == Branch);
    private WriteBehindEngine _engine;

    public WriteBehindTests()
    {
        _database = new Kept(new MemoryEngine(_tables.Schema));
        _engine = Over(_database, TimeSpan.FromMinutes(1));
    }

    public void Dispose()
    {
        try
        {
            _engine.Dispose();
        }
        catch (CairnException failed) when (failed.Code is ErrorCode.Failed or ErrorCode.NoSpace)
        {
            // A test of failures leaves it so.
        }
    }

    [Fact]
    public void What_is_committed_is_seen_through_it_at_once_and_in_the_database_after_a_flush()
    {
        Put(_engine, "a", "1");
        Assert.Equal("1", Get(_engine, "a"));
        Assert.Equal("", Get(_database, "a"));
        Assert.True(_engine.HeldBytes > 0);
        Assert.True(_engine.HeldCommits > 0);
        _engine.Flush();
        Assert.Equal("1", Get(_database, "a"));
        Assert.Equal(0, _engine.HeldBytes);
        Assert.Equal(0, _engine.HeldCommits);
    }

    [Fact]
    public void What_is_held_is_written_without_being_asked_for()
    {
        _engine.Dispose();
        _engine = Over(_database, TimeSpan.FromMilliseconds(1));
        Put(_engine, "a", "1");
        Assert.True(SpinWait.SpinUntil(() => Get(_database, "a") == "1", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void What_is_held_is_written_when_it_is_closed()
    {
        Put(_engine, "a", "1");
        Delete("b");
        _engine.Dispose();
        Assert.Equal("1", Get(_database, "a"));
    }

    [Fact]
    public void While_it_closes_nobody_begins_to_read_though_everything_is_written()
    {
        Put(_engine, "a", "1");
        var read = _engine.BeginRead();
        _engine.Flush();
        Concurrently.Run(_engine.Dispose, () =>
        {
            Assert.True(SpinWait.SpinUntil(() => !Opens(), TimeSpan.FromSeconds(5)), "It could be read while it was being closed.");
            read.Dispose();
        });
    }

    [Fact]
    public void It_stays_open_when_one_who_found_nothing_held_still_reads()
    {
        using var engine = new WriteBehindEngine(new MemoryEngine(_tables.Schema), _policy) { DisposePatience = TimeSpan.FromMilliseconds(50) };
        using (engine.BeginRead())
            Assert.Throws<InvalidOperationException>(engine.Dispose);
        Put(engine, "a", "1");
        Assert.Equal("1", Get(engine, "a"));
    }

    [Fact]
    public void A_transaction_of_a_scope_that_nothing_is_held_of_goes_to_the_database_at_once()
    {
        Put(_engine, "held", "1");
        Put(_engine, "through", "2", Other);
        Assert.Equal(("", "2"), (Get(_database, "held"), Get(_database, "through")));
        Assert.Equal("1", Get(_engine, "held"));
    }

    [Fact]
    public void One_that_has_such_a_scope_too_has_everything_written_first()
    {
        Put(_engine, "held", "1");
        using (var transaction = _engine.BeginWrite(Branch, Other))
        {
            Assert.Equal("1", Get(_database, "held"));
            transaction.Put(_tables.Blobs, "x"u8, "2"u8);
            transaction.Commit();
        }
        Assert.Equal("2", Get(_database, "x"));
    }

    [Fact]
    public void Nothing_is_held_while_such_a_one_is_open()
    {
        var held = false;
        using (var transaction = _engine.BeginWrite(Branch, Other))
        {
            var holder = new Thread(() =>
            {
                Put(_engine, "held", "1");
                Volatile.Write(ref held, true);
            });
            holder.Start();
            Assert.False(holder.Join(50));
            transaction.Commit();
        }
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref held), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_key_that_was_deleted_is_gone_though_the_database_still_has_it()
    {
        Put(_engine, "a", "1");
        Put(_engine, "b", "2");
        Put(_engine, "c", "3");
        _engine.Flush();
        Delete("b");
        Assert.Equal("a c", Keys(_engine));
        Assert.Equal("a b c", Keys(_database));
        _engine.Flush();
        Assert.Equal("a c", Keys(_database));
    }

    [Fact]
    public void A_snapshot_stays_what_it_was_while_what_is_held_leaves()
    {
        Put(_engine, "a", "1");
        using var before = _engine.BeginRead();
        Put(_engine, "a", "2");
        _engine.Flush();
        Put(_engine, "b", "3");
        Assert.True(before.TryGet(_tables.Blobs, "a"u8, out var value));
        Assert.Equal("1", Bytes.ToText(value));
        Assert.False(before.Exists(_tables.Blobs, "b"u8));
    }

    [Fact]
    public void A_full_disk_refuses_commits_and_syncs_and_nothing_is_lost_when_it_has_room_again()
    {
        Put(_engine, "a", "1");
        _policy.OnFence = static _ => throw new CairnException(ErrorCode.NoSpace, "full");
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(_engine.Sync).Code);
        Assert.Equal(ErrorCode.NoSpace, Assert.Throws<CairnException>(() => Put(_engine, "b", "2")).Code);
        Assert.Equal("1", Get(_engine, "a"));
        _policy.OnFence = static _ => { };
        Put(_engine, "b", "2");
        _engine.Sync();
        Assert.Equal("a b", Keys(_database));
    }

    [Fact]
    public void Who_was_fenced_off_loses_what_is_held_and_everybody_is_told_from_then_on()
    {
        Put(_engine, "a", "1");
        _policy.OnFence = static _ => throw new CairnException(ErrorCode.Conflict, "another one writes here");
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(_engine.Sync).Code);
        _policy.OnFence = static _ => { };
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(_engine.Sync).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => Put(_engine, "b", "2")).Code);
        Assert.Equal(ErrorCode.Failed, Assert.Throws<CairnException>(() => Get(_engine, "a")).Code);
        Assert.Equal("", Keys(_database));
    }

    [Fact]
    public void The_stamp_of_the_database_changes_when_something_is_written_and_not_when_it_is_held()
    {
        var (stamp, database) = (_engine.ChangeStamp(), _engine.DatabaseStamp());
        Put(_engine, "a", "1");
        Assert.NotEqual(stamp, _engine.ChangeStamp());
        Assert.Equal(database, _engine.DatabaseStamp());
        _engine.Flush();
        Assert.NotEqual(database, _engine.DatabaseStamp());
    }

    [Fact]
    public void Readers_see_whole_transactions_in_order_while_others_write_and_flush()
    {
        var ended = false;
        Concurrently.Run(
            () =>
            {
                for (var number = 1; number <= 3_000; number++)
                    using (var transaction = _engine.BeginWrite(Branch))
                    {
                        transaction.Put(_tables.Blobs, "first"u8, Bytes.Of(number));
                        transaction.Put(_tables.Numbers, Bytes.Of(number), Bytes.Of(number));
                        transaction.Put(_tables.Others, "last"u8, Bytes.Of(number));
                        transaction.Commit();
                    }
                Volatile.Write(ref ended, true);
            },
            () =>
            {
                while (!Volatile.Read(ref ended))
                    _engine.Flush();
            },
            () => Watch(() => Volatile.Read(ref ended)),
            () => Watch(() => Volatile.Read(ref ended)));
        _engine.Flush();
        Assert.Equal(3_000, Count(_database));
    }

    private void Watch(Func<bool> ended)
    {
        long seen = 0;
        while (!ended())
        {
            using var read = _engine.BeginRead();
            var first = Number(read, _tables.Blobs, "first"u8);
            Assert.True(first >= seen, $"{first} after {seen}");
            Assert.Equal(first, Number(read, _tables.Others, "last"u8));
            Assert.Equal(first, read.Exists(_tables.Numbers, Bytes.Of(first)) ? first : 0);
            Assert.False(read.Exists(_tables.Numbers, Bytes.Of(first + 1)));
            seen = first;
        }
    }

    private static long Number(IReadTransaction read, Table table, ReadOnlySpan<byte> key) => read.TryGet(table, key, out var value) ? Bytes.ToNumber(value) : 0;

    private long Count(IEngine engine)
    {
        using var read = engine.BeginRead();
        using var cursor = read.OpenCursor(_tables.Numbers);
        long count = 0;
        while (cursor.MoveNext())
            count++;
        return count;
    }

    private WriteBehindEngine Over(IEngine database, TimeSpan delay) => new(database, _policy, new WriteBehindOptions { Idle = delay, Longest = delay });

    private void Put(IEngine engine, string key, string value, Scope? scope = null)
    {
        using var transaction = engine.BeginWrite(scope ?? Branch);
        transaction.Put(_tables.Blobs, Bytes.Of(key), Bytes.Of(value));
        transaction.Commit();
    }

    private bool Opens()
    {
        try
        {
            _engine.BeginRead().Dispose();
            return true;
        }
        catch (CairnException closing) when (closing.Code == ErrorCode.Closed)
        {
            return false;
        }
    }

    private void Delete(string key)
    {
        using var transaction = _engine.BeginWrite(Branch);
        transaction.Delete(_tables.Blobs, Bytes.Of(key));
        transaction.Commit();
    }

    private string Get(IEngine engine, string key)
    {
        using var read = engine.BeginRead();
        return read.TryGet(_tables.Blobs, Bytes.Of(key), out var value) ? Bytes.ToText(value) : "";
    }

    private string Keys(IEngine engine)
    {
        using var read = engine.BeginRead();
        using var cursor = read.OpenCursor(_tables.Blobs);
        var keys = new List<string>();
        while (cursor.MoveNext())
            keys.Add(Bytes.ToText(cursor.Key));
        return string.Join(' ', keys);
    }

    /// <summary>Stays open when it is disposed, to be looked at after.</summary>
    private sealed class Kept(IEngine inner) : IEngine
    {
        public EngineCapabilities Capabilities => inner.Capabilities;

        public Schema Schema => inner.Schema;

        public IReadTransaction BeginRead() => inner.BeginRead();

        public IWriteTransaction BeginWrite(params ReadOnlySpan<Scope> scopes) => inner.BeginWrite(scopes);

        public void Sync() => inner.Sync();

        public long ChangeStamp() => inner.ChangeStamp();

        public void Compact(CancellationToken cancellation = default) => inner.Compact(cancellation);

        public EngineStats Stats() => inner.Stats();

        public VerifyReport Verify(CancellationToken cancellation = default) => inner.Verify(cancellation);

        public void Dispose()
        {
        }
    }
}

using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Building;

/// <summary>What the base classes promise on behalf of every engine, seen on one that goes wrong when told to.</summary>
public sealed class EngineBaseTests : IDisposable
{
    private readonly Schema _schema = new();
    private readonly Table _table;
    private readonly TestEngine _engine;

    public EngineBaseTests()
    {
        _table = _schema.Add("table");
        _engine = new TestEngine(_schema) { DisposePatience = TimeSpan.FromMilliseconds(50) };
        _engine.Put(_table, [1], [1]);
        _engine.Put(_table, [2], [2]);
        _engine.Ended.Clear();
    }

    public void Dispose() => _engine.Dispose();

    private void FailAt(string step, ErrorCode code) => _engine.Before = at =>
    {
        if (at == step)
            throw new CairnException(code, $"The {step} went wrong.");
    };

    private static void AssertCode(ErrorCode code, Action action) => Assert.Equal(code, Assert.Throws<CairnException>(action).Code);

    public static TheoryData<string> Writes => ["put", "delete", "delete range"];

    private void Do(string step, IWriteTransaction write)
    {
        if (step == "put")
            write.Put(_table, [3], [3]);
        else if (step == "delete")
            write.Delete(_table, [1]);
        else
            write.DeleteRange(_table, [], []);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public void After_a_failed_write_the_transaction_and_its_cursors_are_over_and_leave_no_trace(string step)
    {
        FailAt(step, ErrorCode.NoSpace);
        using (var write = _engine.BeginWrite(Scope.Vault))
        {
            var cursor = write.OpenCursor(_table);
            Assert.True(cursor.MoveNext());
            AssertCode(ErrorCode.NoSpace, () => Do(step, write));
            AssertCode(ErrorCode.Closed, () => cursor.MoveNext());
            AssertCode(ErrorCode.Closed, () => _ = cursor.Key.Length);
            Assert.Throws<InvalidOperationException>(() => write.Commit());
            Assert.Throws<InvalidOperationException>(() => Do(step, write));
            Assert.Throws<InvalidOperationException>(() => write.TryGet(_table, [1], out _));
        }
        Assert.Equal(["cursor", "write"], _engine.Ended);
        Assert.Equal(2, _engine.Stored.Count);
        _engine.Before = _ => { };
        _engine.Put(_table, [4], [4]);
    }

    [Fact]
    public void After_a_failed_commit_nothing_was_changed_and_the_engine_goes_on()
    {
        FailAt("commit", ErrorCode.NoSpace);
        using (var write = _engine.BeginWrite(Scope.Vault))
        {
            write.Put(_table, [3], [3]);
            AssertCode(ErrorCode.NoSpace, () => write.Commit());
            Assert.Throws<InvalidOperationException>(() => write.Commit());
        }
        Assert.Null(_engine.Get(_table, [3]));
        _engine.Before = _ => { };
        _engine.Put(_table, [3], [3]);
        Assert.NotNull(_engine.Get(_table, [3]));
    }

    [Fact]
    public void After_a_failed_sync_every_call_says_that_the_engine_has_failed_and_why()
    {
        FailAt("sync", ErrorCode.InputOutput);
        var failure = Assert.Throws<CairnException>(_engine.Sync);
        Assert.Equal(ErrorCode.Failed, failure.Code);
        Assert.Contains("The sync went wrong.", failure.Message, StringComparison.Ordinal);
        _engine.Before = _ => { };
        AssertCode(ErrorCode.Failed, _engine.Sync);
        AssertCode(ErrorCode.Failed, () => _engine.BeginRead());
        AssertCode(ErrorCode.Failed, () => _engine.BeginWrite(Scope.Vault));
        AssertCode(ErrorCode.Failed, () => _engine.ChangeStamp());
        AssertCode(ErrorCode.Failed, () => _engine.Stats());
        AssertCode(ErrorCode.Failed, () => _engine.Compact());
        AssertCode(ErrorCode.Failed, () => _engine.Verify());
        _engine.Dispose();
        Assert.Contains("engine", _engine.Ended);
    }

    [Fact]
    public void A_transaction_under_way_when_a_sync_fails_cannot_commit_any_more()
    {
        using (var write = _engine.BeginWrite(Scope.Vault))
        {
            write.Put(_table, [3], [3]);
            FailAt("sync", ErrorCode.InputOutput);
            AssertCode(ErrorCode.Failed, _engine.Sync);
            AssertCode(ErrorCode.Failed, () => write.Commit());
        }
        Assert.Equal(2, _engine.Stored.Count);
    }

    [Fact]
    public void After_a_move_that_threw_a_cursor_stands_nowhere()
    {
        using var read = _engine.BeginRead();
        using var cursor = read.OpenCursor(_table);
        Assert.True(cursor.MoveNext());
        FailAt("step", ErrorCode.Corrupt);
        AssertCode(ErrorCode.Corrupt, () => cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => _ = cursor.Key.Length);
        _engine.Before = _ => { };
        Assert.True(cursor.MoveNext());
        Assert.Equal(new byte[] { 1 }, cursor.Key);
    }

    [Fact]
    public void What_was_handed_out_may_be_handed_in_although_the_call_overwrites_it()
    {
        _engine.Put(_table, [5], [2]);
        using (var read = _engine.BeginRead())
        {
            Assert.True(read.TryGet(_table, [5], out var value));
            Assert.True(read.TryGet(_table, value, out value));
            Assert.True(read.Exists(_table, value));
            using var cursor = read.OpenCursor(_table);
            Assert.True(cursor.SeekAtOrBefore([9]));
            Assert.True(cursor.SeekAtOrAfter(cursor.Value));
            Assert.Equal(new byte[] { 2 }, cursor.Key);
        }
        _engine.Write(write =>
        {
            using var cursor = write.OpenCursor(_table);
            Assert.True(cursor.SeekAtOrAfter([5]));
            write.Put(_table, cursor.Value, cursor.Value);
            Assert.True(write.TryGet(_table, [5], out var value));
            write.Put(_table, [6], value);
            Assert.True(write.TryGet(_table, [5], out value));
            write.Delete(_table, value);
        });
        Assert.Equal(new byte[] { 2 }, _engine.Get(_table, [6]));
        Assert.Null(_engine.Get(_table, [2]));
    }

    [Fact]
    public void A_wrong_trailer_is_corruption_with_the_name_of_table_and_key()
    {
        _engine.Stored[[1]][0] ^= 0x10;
        _engine.Stored[[2]] = [1, 2, 3];
        using var read = _engine.BeginRead();
        var wrong = Assert.Throws<CairnException>(() => read.TryGet(_table, [1], out _));
        Assert.Equal(ErrorCode.Corrupt, wrong.Code);
        Assert.Contains("'table'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("01", wrong.Message, StringComparison.Ordinal);
        AssertCode(ErrorCode.Corrupt, () => read.TryGet(_table, [2], out _));
        Assert.True(read.Exists(_table, [1]));
    }

    [Fact]
    public void Verify_lists_wrong_values_and_what_the_structure_check_says_or_throws()
    {
        _engine.Stored[[1]][0] ^= 1;
        _engine.StructureProblems = ["A page is lost."];
        var report = _engine.Verify();
        Assert.False(report.Clean);
        Assert.Equal(2, report.Records);
        Assert.Equal(["A page is lost.", "Table 'table', key 01: the stored value does not match its checksum."], report.Problems);
        FailAt("verify", ErrorCode.Corrupt);
        Assert.Contains("The verify went wrong.", _engine.Verify().Problems[0], StringComparison.Ordinal);
        FailAt("seek", ErrorCode.Corrupt);
        Assert.Contains(_engine.Verify().Problems, problem => problem.Contains("The seek went wrong.", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_lists_at_most_so_many_problems()
    {
        for (var i = 0; i < 300; i++)
            _engine.Stored[Bytes.Of(i)] = [0, 0, 0, 0, 1];
        Assert.Equal(VerifyReport.MaxProblems, _engine.Verify().Problems.Count);
        _engine.StructureProblems = Enumerable.Range(0, 1000).Select(i => $"Problem {i}");
        Assert.Equal(VerifyReport.MaxProblems, _engine.Verify().Problems.Count);
    }

    [Fact]
    public void Disposing_with_a_transaction_open_throws_after_a_while_and_the_engine_stays_open()
    {
        using (var read = _engine.BeginRead())
        {
            Assert.Throws<InvalidOperationException>(_engine.Dispose);
            Assert.True(read.Exists(_table, [1]));
            _engine.Put(_table, [3], [3]);
        }
        _engine.Dispose();
        AssertCode(ErrorCode.Closed, () => _engine.BeginRead());
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("verify")]
    public void Disposing_waits_for_compaction_and_verification_under_way(string job)
    {
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _engine.Before = at =>
        {
            if (at != job)
                return;
            started.Set();
            goOn.Wait();
            Assert.DoesNotContain("engine", _engine.Ended);
        };
        Concurrently.Run(
            () =>
            {
                try
                {
                    if (job == "compact")
                        _engine.Compact();
                    else
                        _engine.Verify();
                }
                catch (CairnException closed) when (closed.Code == ErrorCode.Closed)
                {
                }
            },
            () =>
            {
                started.Wait();
                Assert.Throws<InvalidOperationException>(_engine.Dispose);
                goOn.Set();
            });
        _engine.Dispose();
        Assert.Contains("engine", _engine.Ended);
    }

    [Fact]
    public void Who_is_alone_has_no_transaction_beside_it_and_holds_new_ones_back()
    {
        using var inside = new ManualResetEventSlim();
        var alone = false;
        var stop = false;
        void Read()
        {
            while (!Volatile.Read(ref stop))
            {
                using var read = _engine.BeginRead();
                Assert.False(Volatile.Read(ref alone));
                read.Exists(_table, [1]);
                Assert.False(Volatile.Read(ref alone));
            }
        }
        void BeAlone()
        {
            for (var i = 0; i < 200; i++)
                _engine.RunAlone(TimeSpan.FromSeconds(30), () =>
                {
                    Volatile.Write(ref alone, true);
                    Thread.Yield();
                    Volatile.Write(ref alone, false);
                });
            Volatile.Write(ref stop, true);
        }
        Concurrently.Run(Read, Read, Read, BeAlone);
    }

    [Fact]
    public void Who_cannot_be_alone_is_told_that_it_is_busy_and_others_go_on()
    {
        using var read = _engine.BeginRead();
        AssertCode(ErrorCode.Busy, () => _engine.RunAlone(TimeSpan.FromMilliseconds(20), () => Assert.Fail("It is not alone.")));
        Assert.True(read.Exists(_table, [1]));
        _engine.Put(_table, [3], [3]);
    }

    [Fact]
    public void A_write_transaction_of_another_thread_keeps_its_cursors_when_it_cannot_be_disposed()
    {
        using var write = _engine.BeginWrite(Scope.Vault);
        using var cursor = write.OpenCursor(_table);
        Assert.True(cursor.MoveNext());
        Concurrently.OnAnotherThread(() => Assert.Throws<InvalidOperationException>(write.Dispose));
        Assert.True(cursor.MoveNext());
    }
}

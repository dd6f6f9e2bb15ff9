using Xunit;

namespace Cairn.Testing;

/// <summary>Write transactions: what they do, alone.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void A_write_transaction_reads_its_own_writes()
    {
        Store("a b");
        using var write = BeginWrite();
        write.Put(Blobs, "a"u8, "new"u8);
        write.Put(Blobs, "c"u8, "c"u8);
        write.Delete(Blobs, "b"u8);
        write.Put(Numbers, Bytes.Of(3), "three"u8);
        Assert.Equal("new"u8.ToArray(), write.Get(Blobs, "a"u8.ToArray()));
        Assert.Null(write.Get(Blobs, "b"u8.ToArray()));
        Assert.False(write.Exists(Blobs, "b"u8));
        Assert.True(write.Exists(Numbers, Bytes.Of(3)));
        Assert.Equal("a c", write.Keys(Blobs));
        var probes = new ProbeBatch();
        probes.AddGet(Blobs, "a"u8);
        probes.AddSeek(Blobs, "b"u8, 0);
        write.Run(probes);
        Assert.Equal("new"u8, probes.Value(0));
        Assert.Equal("c"u8, probes.Key(1));
    }

    [SkippableFact]
    public void Nothing_of_it_is_visible_before_the_commit_and_all_of_it_after()
    {
        Store("a b");
        var before = Engine.Content();
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            write.Put(Blobs, "a"u8, "new"u8);
            write.Delete(Blobs, "b"u8);
            write.Put(Numbers, Bytes.Of(1), "one"u8);
            Assert.Equal(before, Engine.Content());
            write.Commit();
            Assert.Equal("a", Keys());
            Assert.Equal("one"u8.ToArray(), Engine.Get(Numbers, Bytes.Of(1)));
        }
        Assert.Equal("new"u8.ToArray(), Get("a"));
    }

    [SkippableFact]
    public void Disposed_without_a_commit_it_leaves_no_trace()
    {
        Store("a b c");
        var before = Engine.Content();
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            write.Put(Blobs, "a"u8, Bytes.Random(100_000, 1));
            write.DeleteRange(Blobs, "b"u8, []);
            for (var i = 0; i < 500; i++)
                write.Put(Numbers, Bytes.Of(i), Bytes.Random(2000, i));
        }
        Assert.Equal(before, Engine.Content());
        Store("d");
        Engine.Write(write => write.Delete(Blobs, "d"u8));
        Assert.Equal(before, Engine.Content());
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableTheory]
    [InlineData(10, 10)]
    [InlineData(10, 0)]
    [InlineData(0, 10)]
    [InlineData(100, 100_000)]
    [InlineData(100_000, 100)]
    [InlineData(1 << 20, 1 << 20)]
    public void A_put_replaces_what_was_there(int oldLength, int newLength)
    {
        var key = "key"u8.ToArray();
        Store("a z");
        Engine.Put(Blobs, key, Bytes.Random(oldLength, 1));
        Engine.Put(Blobs, key, Bytes.Random(newLength, 2));
        Assert.Equal(Bytes.Random(newLength, 2), Engine.Get(Blobs, key));
        Assert.Equal("a key z", Keys());
    }

    [SkippableFact]
    public void The_last_of_many_puts_of_one_transaction_counts()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 300; i++)
                write.Put(Blobs, "key"u8, Bytes.Random(i * 7 % 2000, i));
            write.Delete(Blobs, "key"u8);
            write.Put(Blobs, "key"u8, "last"u8);
        });
        Assert.Equal("last"u8.ToArray(), Get("key"));
    }

    [SkippableFact]
    public void Key_and_value_of_a_put_are_copied()
    {
        byte[] key = [1, 2, 3], value = Bytes.Random(5000, 1);
        Engine.Write(write =>
        {
            write.Put(Blobs, key, value);
            key[0] = 99;
            value.AsSpan().Clear();
            Assert.True(write.Exists(Blobs, [1, 2, 3]));
        });
        Assert.Equal(Bytes.Random(5000, 1), Engine.Get(Blobs, [1, 2, 3]));
        Assert.Null(Engine.Get(Blobs, [99, 2, 3]));
    }

    [SkippableFact]
    public void A_key_that_is_deleted_need_not_be_there()
    {
        Store("a");
        Engine.Write(write =>
        {
            write.Delete(Blobs, "b"u8);
            write.Delete(Numbers, Bytes.Of(long.MaxValue));
            write.Delete(Blobs, "a"u8);
            write.Delete(Blobs, "a"u8);
        });
        Assert.Equal("", Keys());
    }

    [SkippableTheory]
    [InlineData("b", "d", "a d e")]
    [InlineData("b", "dd", "a e")]
    [InlineData("bb", "d", "a b d e")]
    [InlineData("", "c", "c d e")]
    [InlineData("c", "", "a b")]
    [InlineData("", "", "")]
    [InlineData("x", "z", "a b c d e")]
    [InlineData("0", "1", "a b c d e")]
    [InlineData("c", "c", "a b c d e")]
    [InlineData("d", "b", "a b c d e")]
    [InlineData("cc", "cd", "a b c d e")]
    public void Delete_range_removes_from_its_lower_bound_up_to_not_including_its_upper_bound(string from, string to, string left)
    {
        Store("a b c d e");
        Engine.Write(write =>
        {
            write.DeleteRange(Blobs, Bytes.Of(from), Bytes.Of(to));
            Assert.Equal(left, write.Keys(Blobs));
        });
        Assert.Equal(left, Keys());
    }

    [SkippableFact]
    public void Delete_range_of_integer_keys_reaches_both_ends()
    {
        void Fill() => Engine.Write(write =>
        {
            foreach (var number in new[] { 0, 1, 5, long.MaxValue - 1, long.MaxValue })
                write.Put(Numbers, Bytes.Of(number), []);
        });
        string Left() => string.Join(' ', Engine.Read(read => read.All(Numbers)).Select(record => Bytes.ToNumber(record.Key)));
        Fill();
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(1), Bytes.Of(long.MaxValue)));
        Assert.Equal($"0 {long.MaxValue}", Left());
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(1), []));
        Assert.Equal("0", Left());
        Engine.Write(write => write.DeleteRange(Numbers, [], Bytes.Of(1)));
        Assert.Equal("", Left());
        Fill();
        Engine.Write(write => write.DeleteRange(Numbers, [], []));
        Assert.Equal("", Left());
    }

    [SkippableFact]
    public void Delete_range_takes_in_what_the_same_transaction_put()
    {
        Store("a c e");
        Engine.Write(write =>
        {
            Store(write, "b d");
            write.DeleteRange(Blobs, "b"u8, "e"u8);
            Assert.Equal("a e", write.Keys(Blobs));
            Store(write, "c");
            Assert.Equal("a c e", write.Keys(Blobs));
        });
        Assert.Equal("a c e", Keys());
    }

    [SkippableFact]
    public void Delete_range_over_many_keys_leaves_the_others()
    {
        Engine.Write(write =>
        {
            for (var i = 0; i < 5000; i++)
                write.Put(Numbers, Bytes.Of(i), Bytes.Random(i % 50, i));
        });
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(1), Bytes.Of(2500)));
        Engine.Write(write => write.DeleteRange(Numbers, Bytes.Of(2501), Bytes.Of(4999)));
        Assert.Equal([0, 2500, 4999], Engine.Read(read => read.All(Numbers)).Select(record => Bytes.ToNumber(record.Key)));
        Assert.True(Engine.Verify().Clean);
    }

    [SkippableFact]
    public void A_large_transaction_is_one_transaction()
    {
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            for (var i = 0; i < 20_000; i++)
                write.Put(Blobs, Bytes.Random(16, i), Bytes.Random(100, i));
            Assert.Empty(Engine.Read(read => read.All(Blobs)));
            write.Commit();
        }
        Assert.Equal(20_000, Engine.Read(read => read.All(Blobs)).Count);
        for (var i = 0; i < 20_000; i += 997)
            Assert.Equal(Bytes.Random(100, i), Engine.Get(Blobs, Bytes.Random(16, i)));
    }

    [SkippableFact]
    public void A_transaction_that_wrote_nothing_commits()
    {
        Store("a");
        Engine.Write(_ => { });
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void After_its_commit_only_dispose_may_follow()
    {
        var write = Engine.BeginWrite(Scope.Vault);
        var cursor = write.OpenCursor(Blobs);
        write.Put(Blobs, "a"u8, "a"u8);
        write.Commit();
        Assert.Throws<InvalidOperationException>(() => write.Commit());
        Assert.Throws<InvalidOperationException>(() => write.Put(Blobs, "b"u8, "b"u8));
        Assert.Throws<InvalidOperationException>(() => write.Delete(Blobs, "a"u8));
        Assert.Throws<InvalidOperationException>(() => write.DeleteRange(Blobs, [], []));
        Assert.Throws<InvalidOperationException>(() => write.TryGet(Blobs, "a"u8, out _));
        Assert.Throws<InvalidOperationException>(() => write.Exists(Blobs, "a"u8));
        Assert.Throws<InvalidOperationException>(() => write.OpenCursor(Blobs));
        AssertCode(ErrorCode.Closed, () => cursor.MoveNext());
        write.Dispose();
        write.Dispose();
        AssertCode(ErrorCode.Closed, () => write.Commit());
        Assert.Equal("a", Keys());
    }

    [SkippableFact]
    public void A_write_transaction_is_committed_and_disposed_by_the_thread_that_began_it()
    {
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            Store(write, "a");
            Concurrently.OnAnotherThread(() =>
            {
                Assert.Throws<InvalidOperationException>(() => write.Commit());
                Assert.Throws<InvalidOperationException>(write.Dispose);
            });
            write.Commit();
        }
        Store("b");
        Assert.Equal("a b", Keys());
    }

    [SkippableFact]
    public void A_rolled_back_transaction_hands_its_place_to_the_next()
    {
        for (var i = 0; i < 100; i++)
        {
            using (var write = Engine.BeginWrite(Scope.Vault))
                Store(write, "never");
            Concurrently.OnAnotherThread(() => Store($"key{i % 10}"));
        }
        Assert.Equal(10, Engine.Read(read => read.All(Blobs)).Count);
        Assert.Null(Get("never"));
    }
}

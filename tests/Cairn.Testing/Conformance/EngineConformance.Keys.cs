using Xunit;

namespace Cairn.Testing;

/// <summary>Keys, values and their limits.</summary>
public abstract partial class EngineConformance
{
    [SkippableFact]
    public void A_stored_value_is_read_back()
    {
        Store("a");
        Assert.Equal("a"u8.ToArray(), Get("a"));
    }

    [SkippableFact]
    public void A_key_that_is_not_there_has_no_value_and_the_span_is_empty()
    {
        Store("a c");
        using var read = Engine.BeginRead();
        Assert.True(read.TryGet(Blobs, "a"u8, out _));
        Assert.False(read.TryGet(Blobs, "b"u8, out var value));
        Assert.True(value.IsEmpty);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(479)]
    [InlineData(480)]
    public void Keys_are_1_to_480_bytes(int length)
    {
        byte[][] keys = [Bytes.Random(length, 1), Bytes.Repeat(0, length), Bytes.Repeat(0xff, length)];
        foreach (var key in keys)
            Engine.Put(Blobs, key, [(byte)length]);
        foreach (var key in keys)
            Assert.Equal(new[] { (byte)length }, Engine.Get(Blobs, key));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4096)]
    [InlineData(65_537)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    public void Values_are_0_bytes_to_1_MiB(int length)
    {
        var value = Bytes.Random(length, length);
        Engine.Put(Blobs, "blob"u8.ToArray(), value);
        Engine.Put(Numbers, Bytes.Of(7), value);
        Assert.Equal(value, Engine.Get(Blobs, "blob"u8.ToArray()));
        Assert.Equal(value, Engine.Get(Numbers, Bytes.Of(7)));
    }

    [SkippableFact]
    public void The_longest_key_takes_the_largest_value()
    {
        var (key, value) = (Bytes.Random(Limits.MaxKeyBytes, 1), Bytes.Random(Limits.MaxValueBytes, 2));
        Engine.Put(Blobs, key, value);
        Assert.Equal(value, Engine.Get(Blobs, key));
    }

    [SkippableTheory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(255L)]
    [InlineData(1L << 32)]
    [InlineData(long.MaxValue)]
    public void Integer_keys_are_8_bytes_from_0_to_2_to_the_63_less_1(long number)
    {
        Engine.Put(Numbers, Bytes.Of(number), Bytes.Of("here"));
        Assert.Equal(Bytes.Of("here"), Engine.Get(Numbers, Bytes.Of(number)));
        Assert.Equal([number], Engine.Read(read => read.All(Numbers)).Select(record => Bytes.ToNumber(record.Key)));
    }

    [SkippableFact]
    public void Integer_keys_are_in_numeric_order()
    {
        long[] numbers = [long.MaxValue, 0, 256, 1, 1L << 40, 255, (1L << 40) - 1, long.MaxValue - 1, 65_536];
        Engine.Write(write => Array.ForEach(numbers, number => write.Put(Numbers, Bytes.Of(number), [])));
        Assert.Equal(numbers.Order(), Engine.Read(read => read.All(Numbers)).Select(record => Bytes.ToNumber(record.Key)));
    }

    [SkippableFact]
    public void Keys_are_in_unsigned_bytewise_order_and_a_prefix_comes_first()
    {
        byte[][] keys = [[0], [0, 0], [0, 1], [1], [0x7f], [0x7f, 0xff], [0x80], [0x80, 0], [0xff], [0xff, 0], [0xff, 0xff]];
        Engine.Write(write =>
        {
            foreach (var key in keys.Reverse())
                write.Put(Blobs, key, key);
        });
        Assert.Equal(keys, Engine.Read(read => read.All(Blobs)).Select(record => record.Key));
    }

    [SkippableFact]
    public void Any_other_key_is_an_argument_exception_for_every_member()
    {
        Store("a");
        using var write = BeginWrite();
        foreach (var (table, key) in WrongKeys())
        {
            Assert.ThrowsAny<ArgumentException>(() => write.TryGet(table, key, out _));
            Assert.ThrowsAny<ArgumentException>(() => write.Exists(table, key));
            Assert.ThrowsAny<ArgumentException>(() => write.Put(table, key, "x"u8));
            Assert.ThrowsAny<ArgumentException>(() => write.Delete(table, key));
        }
        Assert.Equal("a", write.Keys(Blobs));
    }

    [SkippableFact]
    public void A_key_or_value_outside_the_limits_is_refused_and_the_transaction_goes_on()
    {
        using (var write = Engine.BeginWrite(Scope.Vault))
        {
            write.Put(Blobs, "before"u8, "1"u8);
            Assert.ThrowsAny<ArgumentException>(() => write.Put(Blobs, [], "x"u8));
            Assert.ThrowsAny<ArgumentException>(() => write.Put(Blobs, Bytes.Repeat(1, 481), "x"u8));
            Assert.ThrowsAny<ArgumentException>(() => write.Put(Blobs, "large"u8, new byte[(1 << 20) + 1]));
            write.Put(Blobs, "after"u8, "2"u8);
            write.Commit();
        }
        Assert.Equal("after before", Keys());
    }

    [SkippableFact]
    public void Bounds_other_than_empty_follow_the_rules_for_keys_and_may_be_one_byte_longer_in_a_blob_table()
    {
        using var write = BeginWrite();
        write.OpenCursor(Blobs, Bytes.Repeat(1, 481), Bytes.Repeat(2, 481)).Dispose();
        write.DeleteRange(Blobs, Bytes.Repeat(1, 481), Bytes.Repeat(2, 481));
        Assert.ThrowsAny<ArgumentException>(() => write.OpenCursor(Blobs, Bytes.Repeat(1, 482)));
        Assert.ThrowsAny<ArgumentException>(() => write.OpenCursor(Blobs, [], Bytes.Repeat(1, 482)));
        Assert.ThrowsAny<ArgumentException>(() => write.DeleteRange(Blobs, [], Bytes.Repeat(1, 482)));
        foreach (var bound in new byte[][] { [1], Bytes.Repeat(1, 7), Bytes.Repeat(1, 9), [0x80, 0, 0, 0, 0, 0, 0, 0] })
        {
            Assert.ThrowsAny<ArgumentException>(() => write.OpenCursor(Numbers, bound));
            Assert.ThrowsAny<ArgumentException>(() => write.OpenCursor(Numbers, [], bound));
            Assert.ThrowsAny<ArgumentException>(() => write.DeleteRange(Numbers, bound, []));
        }
    }

    [SkippableFact]
    public void Tables_are_separate()
    {
        Engine.Write(write =>
        {
            write.Put(Blobs, Bytes.Of(5), "blobs"u8);
            write.Put(Numbers, Bytes.Of(5), "numbers"u8);
            write.Put(Others, Bytes.Of(6), "others"u8);
        });
        Assert.Equal("blobs"u8.ToArray(), Engine.Get(Blobs, Bytes.Of(5)));
        Assert.Equal("numbers"u8.ToArray(), Engine.Get(Numbers, Bytes.Of(5)));
        Assert.Null(Engine.Get(Others, Bytes.Of(5)));
        Engine.Write(write => write.DeleteRange(Blobs, [], []));
        Assert.Equal("numbers"u8.ToArray(), Engine.Get(Numbers, Bytes.Of(5)));
        Assert.Equal("others"u8.ToArray(), Engine.Get(Others, Bytes.Of(6)));
    }

    private IEnumerable<(Table Table, byte[] Key)> WrongKeys() =>
    [
        (Blobs, []),
        (Blobs, Bytes.Repeat(1, 481)),
        (Blobs, Bytes.Repeat(1, 100_000)),
        (Numbers, []),
        (Numbers, Bytes.Repeat(1, 7)),
        (Numbers, Bytes.Repeat(1, 9)),
        (Numbers, [0x80, 0, 0, 0, 0, 0, 0, 0]),
        (Numbers, Bytes.Repeat(0xff, 8)),
    ];
}

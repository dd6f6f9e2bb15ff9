using System.Buffers.Binary;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Checksums;

public sealed class ValueChecksumTests
{
    private static byte[] Sealed(byte[] key, byte[] value)
    {
        var trailer = new byte[ValueChecksum.Size];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, ValueChecksum.Compute(key, value));
        return [.. value, .. trailer];
    }

    [Fact]
    public void The_trailer_is_the_checksum_of_key_and_value() =>
        Assert.Equal(0xE306_9283u, ValueChecksum.Compute("1234"u8, "56789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void What_was_sealed_opens(int length)
    {
        byte[] key = [1, 2, 3], value = Bytes.Random(length, 1);
        Assert.True(ValueChecksum.TryOpen(key, Sealed(key, value), out var opened));
        Assert.True(opened.SequenceEqual(value));
    }

    [Fact]
    public void Any_flipped_bit_of_key_value_or_trailer_is_found()
    {
        byte[] key = Bytes.Random(9, 1), stored = Sealed(key, Bytes.Random(50, 2));
        for (var bit = 0; bit < stored.Length * 8; bit++)
            Assert.False(ValueChecksum.TryOpen(key, Flipped(stored, bit), out _));
        for (var bit = 0; bit < key.Length * 8; bit++)
            Assert.False(ValueChecksum.TryOpen(Flipped(key, bit), stored, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_shorter_than_a_trailer_does_not_open(int length)
    {
        Assert.False(ValueChecksum.TryOpen("key"u8, new byte[length], out var value));
        Assert.True(value.IsEmpty);
    }

    [Fact]
    public void A_value_cut_short_does_not_open()
    {
        var stored = Sealed([1], Bytes.Random(100, 1));
        for (var length = 0; length < stored.Length; length++)
            Assert.False(ValueChecksum.TryOpen([1], stored.AsSpan(0, length), out _));
    }

    [Fact]
    public void What_does_not_open_is_corruption_that_names_table_and_key()
    {
        var table = new Schema().Add("entries");
        var wrong = Assert.Throws<CairnException>(() => _ = ValueChecksum.Open(table, [0xab, 0xcd], new byte[10]).Length);
        Assert.Equal(ErrorCode.Corrupt, wrong.Code);
        Assert.Contains("'entries'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("abcd", wrong.Message, StringComparison.Ordinal);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var copy = bytes.ToArray();
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }
}

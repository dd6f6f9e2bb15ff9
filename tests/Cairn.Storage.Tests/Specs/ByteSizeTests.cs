using Xunit;

namespace Cairn.Storage.Tests.Specs;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("4096", 4096L)]
    [InlineData("64B", 64L)]
    [InlineData("64K", 65_536L)]
    [InlineData("64KB", 65_536L)]
    [InlineData("64kb", 65_536L)]
    [InlineData("64KiB", 65_536L)]
    [InlineData(" 64 KiB ", 65_536L)]
    [InlineData("1.5GiB", 1_610_612_736L)]
    [InlineData("0.5K", 512L)]
    [InlineData("2TB", 2_199_023_255_552L)]
    [InlineData("1P", 1_125_899_906_842_624L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void A_size_is_a_number_with_a_unit_in_powers_of_1024(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("K")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("0.0001K")]
    [InlineData("1..5K")]
    [InlineData("1e3")]
    [InlineData("1 000")]
    [InlineData("1,000")]
    [InlineData("12XB")]
    [InlineData("12KX")]
    [InlineData("12KBB")]
    [InlineData("12 bytes")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("8192P")]
    [InlineData("99999999999999999999999999999999")]
    public void Anything_else_is_none(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(1023L, "1023 B")]
    [InlineData(1024L, "1 KB")]
    [InlineData(1536L, "1.5 KB")]
    [InlineData(1L << 20, "1 MB")]
    [InlineData(5L << 40, "5 TB")]
    [InlineData(long.MaxValue, "8192 PB")]
    public void A_size_is_written_in_the_largest_unit_of_which_it_is_at_least_one(long bytes, string text) =>
        Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void What_is_written_of_a_whole_number_of_units_reads_back()
    {
        for (var shift = 0; shift < 62; shift++)
        {
            Assert.True(ByteSize.TryParse(ByteSize.Format(1L << shift), out var bytes));
            Assert.Equal(1L << shift, bytes);
        }
    }
}

using Xunit;

namespace Cairn.Storage.Tests;

public sealed class Crc32CColdStartTests
{
    [Fact]
    public void A_process_is_cold_until_it_has_done_enough()
    {
        var start = new ColdStart(100);
        Assert.False(start.IsOver(60));
        Assert.True(start.IsOver(60));
        Assert.True(start.IsOver(0));
    }

    [Fact]
    public void One_large_piece_of_work_is_enough() => Assert.True(new ColdStart(100).IsOver(1000));

    [Fact]
    public void The_checksum_is_the_same_before_and_after()
    {
        var bytes = new byte[1 << 20];
        new Random(7).NextBytes(bytes);
        var first = Crc32C.Compute(bytes);
        for (var round = 0; round < 32; round++)
            Assert.Equal(first, Crc32C.Compute(bytes));
    }
}

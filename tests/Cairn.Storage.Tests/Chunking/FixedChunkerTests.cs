using Cairn.Storage.Chunking;
using Xunit;

namespace Cairn.Storage.Tests.Chunking;

public sealed class FixedChunkerTests
{
    [Fact]
    public void All_chunks_have_the_size_but_the_last() =>
        Assert.Equal([4096, 4096, 1808], Streams.Cut(new FixedChunker(4096), new byte[10_000]));

    [Fact]
    public void Content_that_fills_its_chunks_has_no_short_one() =>
        Assert.Equal([4096, 4096], Streams.Cut(new FixedChunker(4096), new byte[8192]));

    [Fact]
    public void Until_a_chunk_is_full_there_is_no_cut()
    {
        var chunker = new FixedChunker(100);
        Assert.Equal(0, chunker.NextCut(new byte[99], last: false));
        Assert.Equal(100, chunker.NextCut(new byte[250], last: false));
        Assert.Equal(0, chunker.NextCut([], last: true));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_size_that_is_not_positive_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedChunker(size));
}

using Cairn.Storage.Chunking;
using Xunit;

namespace Cairn.Storage.Tests.Chunking;

public sealed class ContentChunkerTests
{
    private static readonly CutRule _rule = CutRule.Standard;

    public static TheoryData<string> Kinds => ["random", "text", "sparse"];

    [Theory]
    [InlineData("random", 61, 68)]
    [InlineData("text", 61, 68)]
    [InlineData("sparse", 61, 85)]
    public void Chunks_are_about_64_KiB_on_average(string kind, int least, int most)
    {
        var lengths = Streams.Cut(new ContentChunker(), Content(kind, 12 << 20));
        Assert.InRange(lengths.Average(), least << 10, most << 10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Most_chunks_are_near_the_average_and_few_at_the_ends(string kind)
    {
        var lengths = Streams.Cut(new ContentChunker(), Content(kind, 12 << 20));
        Assert.True(lengths.Count(length => length is > 32 << 10 and < 128 << 10) > 0.85 * lengths.Count);
        Assert.True(lengths.Count(length => length < 20 << 10) < 0.06 * lengths.Count);
        Assert.True(lengths.Count(length => length == _rule.MaxBytes) < 0.02 * lengths.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_chunk_is_too_short_but_the_last_and_none_too_long(string kind)
    {
        var lengths = Streams.Cut(new ContentChunker(), Content(kind, 5_000_001));
        Assert.All(lengths, length => Assert.InRange(length, 1, _rule.MaxBytes));
        Assert.All(lengths.SkipLast(1), length => Assert.InRange(length, _rule.MinBytes, _rule.MaxBytes));
        Assert.Equal(5_000_001, lengths.Sum());
    }

    [Fact]
    public void A_byte_repeated_for_ever_gives_chunks_of_the_greatest_length()
    {
        for (var value = 0; value < 256; value++)
        {
            var bytes = new byte[2 * _rule.MaxBytes];
            Array.Fill(bytes, (byte)value);
            Assert.Equal([_rule.MaxBytes, _rule.MaxBytes], Streams.Cut(new ContentChunker(), bytes));
        }
    }

    [Fact]
    public void Content_that_repeats_gives_no_more_chunks_than_its_length_allows()
    {
        for (var period = 2; period < 200; period += 3)
        {
            var once = Streams.Random(period, seed: period);
            var bytes = new byte[1 << 20];
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = once[at % period];
            Assert.InRange(Streams.Cut(new ContentChunker(), bytes).Count, 4, 64);
        }
    }

    [Fact]
    public void After_one_inserted_byte_95_percent_of_the_chunks_of_64_MiB_are_the_same()
    {
        var before = Streams.Random(64 << 20);
        var after = Insert(before, before.Length / 7, [42]);
        var (old, young) = (Streams.Chunks(new ContentChunker(), before), Streams.Chunks(new ContentChunker(), after));
        Assert.True(young.Count(old.ToHashSet().Contains) >= 0.95 * young.Count);
        Assert.InRange(young.Except(old).Count(), 1, 3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_an_edit_the_cuts_are_soon_the_same_again(string kind)
    {
        var random = new Random(4);
        var before = Content(kind, 3 << 20);
        var old = Streams.Chunks(new ContentChunker(), before).ToHashSet();
        var fresh = new List<int>();
        for (var edit = 0; edit < 40; edit++)
        {
            var after = Insert(before, random.Next(before.Length), Streams.Random(random.Next(1, 300), edit));
            fresh.Add(Streams.Chunks(new ContentChunker(), after).Count(chunk => !old.Contains(chunk)));
        }
        Assert.InRange(fresh.Average(), 1, 2.5);
        Assert.InRange(fresh.Max(), 1, 8);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_cuts_do_not_depend_on_how_much_is_shown_at_a_time(string kind)
    {
        var bytes = Content(kind, 3_000_000);
        var whole = Streams.Cut(new ContentChunker(), bytes);
        foreach (var step in new[] { 1000, 4096, 50_000, 300_000, 1_000_000 })
            Assert.Equal(whole, CutInSteps(bytes, step, new Random(step)));
    }

    [Fact]
    public void Byte_by_byte_the_cuts_are_the_same()
    {
        var rule = new CutRule(1024);
        var bytes = Streams.Random(20_000);
        var whole = Streams.Cut(new ContentChunker(rule), bytes);
        Assert.Equal(whole, CutInSteps(bytes, 1, new Random(1), rule));
    }

    [Fact]
    public void With_the_greatest_length_pending_there_is_always_a_cut()
    {
        var chunker = new ContentChunker();
        Assert.Equal(0, chunker.NextCut(new byte[chunker.MaxBytes - 1], last: false));
        Assert.Equal(chunker.MaxBytes, chunker.NextCut(new byte[chunker.MaxBytes], last: false));
    }

    [Fact]
    public void What_is_left_at_the_end_is_the_last_chunk()
    {
        var chunker = new ContentChunker();
        Assert.Equal(0, chunker.NextCut([], last: false));
        Assert.Equal(0, chunker.NextCut([], last: true));
        Assert.Equal(0, chunker.NextCut([1, 2, 3], last: false));
        Assert.Equal(3, chunker.NextCut([1, 2, 3], last: true));
    }

    [Fact]
    public void After_a_reset_another_stream_begins()
    {
        var (one, other) = (Streams.Random(200_000, 1), Streams.Random(200_000, 2));
        var expected = Streams.Cut(new ContentChunker(), other);
        var chunker = new ContentChunker();
        chunker.NextCut(one.AsSpan(0, 30_000), last: false);
        chunker.Reset();
        Assert.Equal(expected, Streams.Cut(chunker, other));
    }

    [Fact]
    public void Cutting_allocates_nothing()
    {
        var bytes = Streams.Random(5 << 20);
        var chunker = new ContentChunker();
        CutAll(chunker, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CutAll(chunker, bytes);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void CutAll(ContentChunker chunker, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[chunker.NextCut(bytes, last: true)..];
    }

    private static byte[] Content(string kind, int length) => kind switch
    {
        "random" => Streams.Random(length),
        "text" => Streams.Text(length),
        _ => Streams.Sparse(length),
    };

    private static byte[] Insert(byte[] bytes, int at, byte[] inserted) => [.. bytes[..at], .. inserted, .. bytes[at..]];

    /// <summary>Shows up to <paramref name="step"/> more bytes at a time, as a reader would that fills a buffer.</summary>
    private static List<int> CutInSteps(byte[] bytes, int step, Random random, CutRule? rule = null)
    {
        var chunker = new ContentChunker(rule);
        var lengths = new List<int>();
        for (var (start, end) = (0, 0); start < bytes.Length;)
        {
            var cut = chunker.NextCut(bytes.AsSpan(start..end), end == bytes.Length);
            if (cut == 0)
                end = Math.Min(bytes.Length, end + random.Next(1, step + 1));
            else
                lengths.Add(cut);
            start += cut;
        }
        return lengths;
    }
}

using System.Buffers.Binary;
using Cairn.Storage.Chunking;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Chunking;

/// <summary>The rule is part of the format: these numbers must never change.</summary>
public sealed class CutRuleTests
{
    /// <summary>Computed from the text of the rule by a program in another language, like the cuts below.</summary>
    private const uint HashOfOnes = 0xE2B40C9E, HashOfSquares = 0xECC10659;

    private static readonly int[] _golden = [71_740, 63_402, 75_957, 61_316, 43_775, 66_622, 60_636, 56_073, 79_587, 57_297, 59_179, 95_225, 55_471, 70_772, 68_623, 62_901];

    public static TheoryData<string> Paths => [.. Enum.GetNames<CutPath>()];

    [Fact]
    public void The_standard_rule_has_the_numbers_of_the_format()
    {
        var rule = CutRule.Standard;
        Assert.Equal((16_384, 54_272, 262_144), (rule.MinBytes, rule.TurnBytes, rule.MaxBytes));
        Assert.Equal((0xFFFF_C000u, 0xFFFC_0000u), (rule.StrictLimit, rule.LooseLimit));
        Assert.Equal((0x9E37_79B1u, 0x85EB_CA77u), (CutRule.FirstMultiplier, CutRule.SecondMultiplier));
    }

    [Fact]
    public void The_cuts_of_a_known_stream_are_the_same_for_ever()
    {
        var lengths = Streams.Cut(new ContentChunker(), Squares(1 << 20));
        Assert.Equal(_golden, lengths);
    }

    [Fact]
    public void Hashes_of_known_windows_are_the_same_for_ever()
    {
        Assert.Equal(0u, CutRule.Hash(new byte[64]));
        Assert.Equal(HashOfOnes, CutRule.Hash(Enumerable.Repeat((byte)1, 64).ToArray()));
        Assert.Equal(HashOfSquares, CutRule.Hash(Squares(64)));
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_cuts_where_the_definition_says(string path)
    {
        var rule = new CutRule(1024);
        var chunker = new ContentChunker(rule, Path(path));
        foreach (var bytes in new[] { Streams.Random(300_001), Streams.Text(100_003), Streams.Sparse(200_000), new byte[50_000] })
            Assert.Equal(CutByDefinition(rule, bytes), Streams.Cut(chunker, bytes));
    }

    [SkippableTheory]
    [MemberData(nameof(Paths))]
    public void Every_path_finds_the_same_standard_cuts(string path)
    {
        var bytes = Streams.Random(4 << 20);
        var expected = Streams.Cut(new ContentChunker(CutRule.Standard, CutPath.Scalar), bytes);
        Assert.Equal(expected, Streams.Cut(new ContentChunker(CutRule.Standard, Path(path)), bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(65_537)]
    [InlineData(2 << 20)]
    public void An_average_that_is_no_power_of_two_in_range_is_refused(int average) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CutRule(average));

    /// <summary>Byte i is the highest byte of i² times 2,654,435,761, modulo 2^32.</summary>
    private static byte[] Squares(int length)
    {
        var bytes = new byte[length];
        for (var at = 0u; at < length; at++)
            bytes[at] = (byte)(at * at * 2_654_435_761u >> 24);
        return bytes;
    }

    private static CutPath Path(string name)
    {
        var path = Enum.Parse<CutPath>(name);
        Skip.Unless(path <= CutSearch.Best, $"This processor has nothing wider than {CutSearch.Best}.");
        return path;
    }

    private static List<int> CutByDefinition(CutRule rule, byte[] bytes)
    {
        var lengths = new List<int>();
        for (var start = 0; start < bytes.Length; start += lengths[^1])
        {
            var end = Math.Min(bytes.Length - start, rule.MaxBytes);
            var length = rule.MinBytes;
            while (length < end && HashByDefinition(bytes, start + length) < (length < rule.TurnBytes ? rule.StrictLimit : rule.LooseLimit))
                length++;
            lengths.Add(Math.Min(length, end));
        }
        return lengths;
    }

    /// <summary>Written from the text of the rule, sharing nothing with the code.</summary>
    private static uint HashByDefinition(byte[] bytes, int end)
    {
        ulong sum = 0;
        for (var word = 0; word < 16; word++)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(end - 4 * (word + 1), 4)) * (1UL << word);
        sum = sum * 0x9E37_79B1 % (1UL << 32);
        return (uint)((sum ^ sum >> 15) * 0x85EB_CA77 % (1UL << 32));
    }
}

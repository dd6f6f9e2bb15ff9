using Cairn.Cli.Diffing;
using Xunit;

namespace Cairn.Cli.Tests.Diffing;

public sealed class LineDiffTests
{
    [Fact]
    public void Edits_turn_one_list_into_the_other_and_are_as_short_as_can_be()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 2000; round++)
        {
            var (before, after) = (Lines(random), Lines(random));
            var edits = LineDiff.Compare(before, after);

            Assert.Equal(after, Apply(before, after, edits));
            Assert.Equal(before.Length + after.Length - 2 * LongestCommon(before, after), edits.Sum(edit => edit.OldCount + edit.NewCount));
        }
    }

    [Fact]
    public void Lists_with_nothing_in_common_are_replaced_in_bounded_time()
    {
        var edits = LineDiff.Compare([.. Enumerable.Range(0, 50_000)], [.. Enumerable.Range(50_000, 50_000)]);

        Assert.Equal([new Edit(0, 50_000, 0, 50_000)], edits);
    }

    private static int[] Lines(Random random) => [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(4))];

    private static List<int> Apply(int[] before, int[] after, List<Edit> edits)
    {
        var result = new List<int>();
        var at = 0;
        foreach (var edit in edits)
        {
            result.AddRange(before[at..edit.OldStart]);
            Assert.Equal(edit.NewStart, result.Count);
            result.AddRange(after[edit.NewStart..(edit.NewStart + edit.NewCount)]);
            at = edit.OldStart + edit.OldCount;
        }
        result.AddRange(before[at..]);
        return result;
    }

    private static int LongestCommon(int[] one, int[] other)
    {
        var lengths = new int[one.Length + 1, other.Length + 1];
        for (var i = 1; i <= one.Length; i++)
            for (var j = 1; j <= other.Length; j++)
                lengths[i, j] = one[i - 1] == other[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
        return lengths[one.Length, other.Length];
    }
}

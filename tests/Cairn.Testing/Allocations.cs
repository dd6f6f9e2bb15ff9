using Xunit;

namespace Cairn.Testing;

/// <summary>What an operation allocates once it is warm.</summary>
public static class Allocations
{
    /// <summary>How often an operation is run <c>times</c> times: once to warm up, then until the limit is kept.</summary>
    public const int Runs = 4;

    /// <summary>Asserts that the calling thread allocates so many bytes for an operation at the most: the least of three counts, because a collection that other tests cause takes
    /// buffers out of pools.</summary>
    /// <param name="atMost">Bytes for each.</param>
    /// <param name="times">How many operations one count is of.</param>
    /// <param name="operation">Is given ascending numbers, below <see cref="Runs"/> × <paramref name="times"/>.</param>
    public static void AtMost(long atMost, int times, Action<int> operation)
    {
        Count(operation, 0, times);
        var least = long.MaxValue;
        for (var run = 1; run < Runs && least > atMost; run++)
            least = Math.Min(least, Count(operation, run * times, times));
        Assert.True(least <= atMost, $"{least} bytes each; {atMost} is the most.");
    }

    private static long Count(Action<int> operation, int first, int times)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = first; i < first + times; i++)
            operation(i);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / times;
    }
}

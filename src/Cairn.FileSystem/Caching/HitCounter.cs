namespace Cairn.FileSystem.Caching;

/// <summary>Counts what many threads ask of a cache without having them wait for each other: each counts in a place of its own, and where two share one, a count may
/// be lost.</summary>
internal sealed class HitCounter
{
    /// <summary>A cache line holds eight numbers; the first place is left empty, as the array's length is beside it.</summary>
    private const int Places = 16, Line = 8;

    private readonly long[] _counts = new long[(Places + 1) * Line];

    public long Hits => Sum(0);

    public long Misses => Sum(1);

    /// <summary>Counts an answer, and returns it.</summary>
    public bool Count(bool hit)
    {
        _counts[((Environment.CurrentManagedThreadId % Places) + 1) * Line + (hit ? 0 : 1)]++;
        return hit;
    }

    private long Sum(int kind)
    {
        long sum = 0;
        for (var place = 1; place <= Places; place++)
            sum += Volatile.Read(ref _counts[(place * Line) + kind]);
        return sum;
    }
}

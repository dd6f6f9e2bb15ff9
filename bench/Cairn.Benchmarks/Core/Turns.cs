using System.Diagnostics;

namespace Cairn.Benchmarks.Core;

/// <summary>What both sides of a row took.</summary>
/// <param name="Ours">Microseconds for each operation.</param>
/// <param name="Theirs">Likewise.</param>
/// <param name="Ratio">Ours over theirs.</param>
/// <param name="Allocated">Managed bytes for each operation of ours.</param>
/// <param name="Written">Bytes that ours handed to the system for each operation.</param>
/// <param name="TheirsWritten">Likewise.</param>
internal sealed record Taken(double Ours, double Theirs, double Ratio, double Allocated, double Written, double TheirsWritten)
{
    public string AllocatedText => $"{CoreFigure.Bytes(Allocated)} allocated";
}

/// <summary>Both sides of a row in turn, in rounds of a few milliseconds, so that what else the machine does falls on both.</summary>
internal static class Turns
{
    /// <summary>Both sides do all of <paramref name="operations"/> once, <paramref name="each"/> in a round. The ratio is that of the whole times, so that what
    /// happens seldom (a checkpoint, a collection) counts.</summary>
    public static Taken Once(int operations, int each, Action<int> ours, Action<int> theirs)
    {
        var (our, their) = (new Side(ours), new Side(theirs));
        for (var from = 0; from < operations; from += each)
            Round(our, their, from, Math.Min(operations, from + each), from / each);
        return new Taken(our.Mean, their.Mean, our.Mean / their.Mean, our.Allocated, our.Written, their.Written);
    }

    /// <summary>Both sides go through <paramref name="operations"/> again and again for two seconds, after a first time that does not count. The ratio is
    /// the median of the rounds'.</summary>
    public static Taken Repeated(int operations, int each, Action<int> ours, Action<int> theirs, bool quick)
    {
        var (our, their) = (new Side(ours), new Side(theirs));
        var passes = 0;
        for (var started = Stopwatch.GetTimestamp(); passes < 3 || Stopwatch.GetElapsedTime(started).TotalSeconds < (quick ? 0.5 : 2); passes++)
        {
            for (var from = 0; from < operations; from += each)
                Round(our, their, from, Math.Min(operations, from + each), from / each + passes);
            if (passes == 0)
                (our, their) = (new Side(ours), new Side(theirs));
        }
        return new Taken(our.Median, their.Median, Middle(our.Times.Zip(their.Times, static (one, other) => one / other)), our.Allocated, our.Written, their.Written);
    }

    /// <summary>The middle one of <paramref name="times"/> runs, in microseconds.</summary>
    public static double Median(int times, Action<int> action)
    {
        var samples = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            action(i);
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        return Middle(samples);
    }

    public static double Middle(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Round(Side ours, Side theirs, int from, int to, int round)
    {
        if (round % 2 == 0)
            theirs.Run(from, to);
        ours.Run(from, to);
        if (round % 2 != 0)
            theirs.Run(from, to);
    }

    private sealed class Side(Action<int> operation)
    {
        private double _microseconds, _allocated, _written;
        private int _operations;

        public List<double> Times { get; } = [];

        public double Mean => _microseconds / _operations;

        public double Median => Middle(Times);

        public double Allocated => _allocated / _operations;

        public double Written => _written / _operations;

        public void Run(int from, int to)
        {
            var written = ProcessFigures.Written();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            for (var i = from; i < to; i++)
                operation(i);
            var took = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
            _written += ProcessFigures.Written() - written;
            _microseconds += took;
            _operations += to - from;
            Times.Add(took / (to - from));
        }
    }
}

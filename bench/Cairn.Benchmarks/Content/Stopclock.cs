using System.Diagnostics;

namespace Cairn.Benchmarks.Content;

/// <summary>Times a pure function: the best of many short runs, so that others on the machine disturb
/// it little, after the compiler has settled.</summary>
internal static class Stopclock
{
    private const int Rounds = 100;
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _round = TimeSpan.FromMilliseconds(2);

    /// <summary>Nanoseconds per call of <paramref name="work"/> in its best round.</summary>
    internal static double NanosecondsPerCall(Action work)
    {
        Settle(work);
        var calls = Calibrate(work);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
            best = Math.Min(best, Time(work, calls).TotalNanoseconds / calls);
        return best;
    }

    /// <summary>Long enough for the runtime to count the calls and to compile anew in the background.</summary>
    private static void Settle(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < _settling)
            work();
    }

    private static int Calibrate(Action work)
    {
        var calls = 1;
        while (true)
        {
            var took = Time(work, calls);
            if (took > _round)
                return calls;
            calls = took < _round / 100 ? calls * 10 : (int)(calls * (_round / took) * 1.1) + 1;
        }
    }

    private static TimeSpan Time(Action work, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
            work();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>One line: the name, the size, time per call and speed.</summary>
    internal static void Report(string name, int bytes, double nanoseconds) =>
        Console.WriteLine($"{name,-34} {bytes,10:N0} B {nanoseconds,14:N1} ns {bytes / nanoseconds,9:F2} GB/s");

    /// <summary>Measures and reports.</summary>
    internal static void Run(string name, int bytes, Action work) => Report(name, bytes, NanosecondsPerCall(work));
}

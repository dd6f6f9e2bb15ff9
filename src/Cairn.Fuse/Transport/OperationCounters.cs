using System.Diagnostics;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>How often each operation was asked for by the requests of one thread, and how long it took. Written by that thread; others may read it any time.</summary>
internal sealed class OperationCounters
{
    private const int Kinds = (int)Opcode.CopyRange64 + 1;

    private readonly long[] _counts = new long[Kinds], _ticks = new long[Kinds];

    public void Add(Opcode opcode, long ticks)
    {
        if ((uint)opcode >= Kinds)
            return;
        _counts[(int)opcode]++;
        _ticks[(int)opcode] += ticks;
    }

    /// <summary>The sums of several threads' counters, of what was asked for at least once.</summary>
    public static IReadOnlyList<(Opcode Operation, long Count, TimeSpan Total)> Sum(IEnumerable<OperationCounters> counters)
    {
        var (counts, ticks) = (new long[Kinds], new long[Kinds]);
        foreach (var one in counters)
            for (var kind = 0; kind < Kinds; kind++)
            {
                counts[kind] += Volatile.Read(ref one._counts[kind]);
                ticks[kind] += Volatile.Read(ref one._ticks[kind]);
            }
        return [.. Enumerable.Range(0, Kinds).Where(kind => counts[kind] > 0).Select(kind => ((Opcode)kind, counts[kind], Stopwatch.GetElapsedTime(0, ticks[kind])))];
    }
}

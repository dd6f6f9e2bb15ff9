using System.Diagnostics;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Makes a history that fails as short, and its numbers as small, as can be done in a bounded time.</summary>
internal static class Shrinking
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static List<Step> Shrink(List<Step> steps, Func<List<Step>, bool> fails)
    {
        var clock = Stopwatch.StartNew();
        bool Tries(List<Step> candidate) => clock.Elapsed < Patience && fails(candidate);
        for (var shorter = true; shorter;)
        {
            shorter = LeaveOut(ref steps, Tries);
            shorter |= MakeSmaller(ref steps, Tries);
        }
        return steps;
    }

    private static bool LeaveOut(ref List<Step> steps, Func<List<Step>, bool> fails)
    {
        var any = false;
        for (var size = Math.Max(1, steps.Count / 2); size >= 1; size /= 2)
            for (var at = 0; at + size <= steps.Count;)
            {
                List<Step> candidate = [.. steps[..at], .. steps[(at + size)..]];
                if (fails(candidate))
                    (steps, any) = (candidate, true);
                else
                    at += size;
            }
        return any;
    }

    private static bool MakeSmaller(ref List<Step> steps, Func<List<Step>, bool> fails)
    {
        var any = false;
        for (var at = 0; at < steps.Count; at++)
            for (var number = 0; number < Step.Numbers; number++)
                foreach (var value in new[] { 0, 1, steps[at].Number(number) % 29, steps[at].Number(number) / 2 })
                {
                    if (value >= steps[at].Number(number))
                        continue;
                    List<Step> candidate = [.. steps];
                    candidate[at] = steps[at].With(number, value);
                    if (!fails(candidate))
                        continue;
                    (steps, any) = (candidate, true);
                    break;
                }
        return any;
    }
}

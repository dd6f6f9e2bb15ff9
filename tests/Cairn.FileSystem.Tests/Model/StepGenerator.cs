using System.Diagnostics.CodeAnalysis;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>Makes random histories: the same seed, the same history.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same seed makes the same history.")]
internal static class StepGenerator
{
    public const int MaxSteps = 200;

    private static readonly (StepKind Kind, int Weight)[] Weights =
    [
        (StepKind.CreateFile, 12), (StepKind.MakeDirectory, 6), (StepKind.Symlink, 2), (StepKind.MakeNode, 1), (StepKind.Link, 4),
        (StepKind.Unlink, 8), (StepKind.RemoveDirectory, 3), (StepKind.Rename, 10), (StepKind.SetAttributes, 4), (StepKind.SetXattr, 5),
        (StepKind.RemoveXattr, 2), (StepKind.Write, 14), (StepKind.Truncate, 3), (StepKind.Punch, 2), (StepKind.Allocate, 1), (StepKind.Append, 2),
        (StepKind.Shift, 2), (StepKind.CopyRange, 3), (StepKind.CopyFromPast, 2), (StepKind.CreateNameless, 1),
        (StepKind.EndVersion, 3), (StepKind.Open, 4), (StepKind.Close, 3), (StepKind.Clock, 6), (StepKind.Check, 2),
        (StepKind.Together, 4), (StepKind.Batch, 2), (StepKind.Queue, 4), (StepKind.Bring, 4), (StepKind.CreateBranch, 1), (StepKind.Fork, 4),
        (StepKind.RenameBranch, 1), (StepKind.DeleteBranch, 2), (StepKind.Snapshot, 4), (StepKind.DeleteSnapshot, 3), (StepKind.Hold, 1),
        (StepKind.Prune, 2), (StepKind.Thin, 2), (StepKind.Purge, 2), (StepKind.Sweep, 1), (StepKind.Reopen, 1), (StepKind.Compact, 1),
    ];

    private static readonly int TotalWeight = Weights.Sum(static entry => entry.Weight);

    public static List<Step> Make(int seed)
    {
        var random = new Random(seed);
        var steps = new List<Step>();
        var count = random.Next(3) == 0 ? random.Next(5, 50) : random.Next(50, MaxSteps + 1);
        for (var i = 0; i < count; i++)
            steps.Add(new Step(Kind(random.Next(TotalWeight)), Number(random), Number(random), Number(random), Number(random), Number(random)));
        return steps;
    }

    private static int Number(Random random) => random.Next(Step.Max);

    private static StepKind Kind(int at)
    {
        foreach (var (kind, weight) in Weights)
            if ((at -= weight) < 0)
                return kind;
        throw new InvalidOperationException("The weights do not add up.");
    }
}

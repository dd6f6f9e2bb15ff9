namespace Cairn.Storage;

/// <summary>What <see cref="IEngine.Verify"/> found.</summary>
/// <param name="Records">How many records were read.</param>
/// <param name="Problems">What is wrong, at most <see cref="MaxProblems"/> of it; empty when nothing is.</param>
public sealed record VerifyReport(long Records, IReadOnlyList<string> Problems)
{
    /// <summary>How many problems are listed at the most.</summary>
    public const int MaxProblems = 100;

    /// <summary>Whether nothing is wrong.</summary>
    public bool Clean => Problems.Count == 0;
}

namespace Cairn.Cli.Verbs.History;

/// <summary>The log of a branch and, below its fork, of those it came from.</summary>
internal static class Lineage
{
    private const int RevisionsAtOnce = 256;

    /// <summary>The operations from the newest to the oldest.</summary>
    /// <param name="branch">Where it begins.</param>
    /// <param name="since">The oldest revision that is wanted.</param>
    /// <param name="until">The newest.</param>
    public static IEnumerable<LogEntry> Backwards(Branch branch, long since, long until)
    {
        var last = Math.Min(until, branch.Tip);
        while (true)
        {
            var info = branch.Vault.Branches().First(known => known.Name == branch.Name);
            for (; last > info.Fork && last >= since; last -= RevisionsAtOnce)
            {
                var after = Math.Max(Math.Max(info.Fork, since - 1), last - RevisionsAtOnce);
                foreach (var entry in branch.Log(after, last).Reverse())
                    yield return entry;
            }
            if (info.Parent is null or "" || info.Fork < since)
                yield break;
            (branch, last) = (branch.Vault.Branch(info.Parent), Math.Min(info.Fork, until));
        }
    }
}

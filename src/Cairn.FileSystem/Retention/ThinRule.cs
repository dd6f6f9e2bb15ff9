using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Which records of a file's past go early, before the horizon passes them: those older than the newest versions that are to be kept, and of what no
/// close ended all but one in each interval. What the file holds now, or held last, always stays.
/// </summary>
internal static class ThinRule
{
    /// <summary>Neighbouring records with the same content.</summary>
    private readonly record struct Group(int First, int Last, bool IsVersion, Timestamp Time);

    /// <param name="records">All records of one node in one branch, ascending.</param>
    /// <param name="rule">How much is kept.</param>
    /// <param name="interval">Of what no close ended, one in this long is kept; unless everything is.</param>
    /// <returns>For each record whether it may go; what holds it is the caller's to ask.</returns>
    public static bool[] Choose(IReadOnlyList<PastState> records, KeepRule rule, TimeSpan interval)
    {
        var goes = new bool[records.Count];
        var groups = rule.Kind == KeepKind.All ? [] : Gather(records);
        if (rule.Kind == KeepKind.Versions)
            ChooseOld(groups, rule.Count, goes);
        var kept = new Timestamp(long.MinValue / 2, 0);
        for (var i = 0; i < groups.Count - 1; i++)
            if (!groups[i].IsVersion && groups[i].Time.Seconds - kept.Seconds < (long)interval.TotalSeconds)
                Mark(groups[i], goes);
            else
                kept = groups[i].Time;
        return goes;
    }

    private static void ChooseOld(List<Group> groups, long count, bool[] goes)
    {
        for (var i = groups.Count - 1; i >= 0; i--)
            if (count <= 0)
                Mark(groups[i], goes);
            else if (groups[i].IsVersion || i == groups.Count - 1)
                count--;
    }

    private static void Mark(Group group, bool[] goes)
    {
        for (var i = group.First; i <= group.Last; i++)
            goes[i] = true;
    }

    /// <summary>Nothing when it is no file; what is gone already ends a group and makes none.</summary>
    private static List<Group> Gather(IReadOnlyList<PastState> records)
    {
        var groups = new List<Group>();
        Node? before = null;
        for (var i = 0; i < records.Count; i++)
        {
            var node = records[i].State == RecordState.Live ? NodeCodec.Read(0, records[i].Payload) : null;
            if (node is { IsFile: false })
                return [];
            if (node is not null && before is not null && before.Content == node.Content && before.Size == node.Size)
                groups[^1] = groups[^1] with { Last = i, IsVersion = groups[^1].IsVersion || node.IsVersion };
            else if (node is not null)
                groups.Add(new Group(i, i, node.IsVersion, node.CTime));
            before = node;
        }
        return groups;
    }
}

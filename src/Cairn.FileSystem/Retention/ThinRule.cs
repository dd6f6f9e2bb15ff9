using Cairn.FileSystem.Temporal;

namespace Cairn.FileSystem.Retention;

/// <summary>
/// Which records of a file's past go early, before the horizon passes them: those older than the newest versions that are to be kept, and of what no
/// close ended all but one in each interval. What the file holds now, or held last, always stays, and so does what is held; an interval begins with what stays, so
/// that doing it again finds nothing more.
/// </summary>
internal static class ThinRule
{
    /// <summary>Neighbouring records with the same content.</summary>
    private readonly record struct Group(int First, int Last, bool IsVersion, Timestamp Time);

    /// <param name="records">All records of one node in one branch, ascending.</param>
    /// <param name="rule">How much is kept.</param>
    /// <param name="interval">Of what no close ended, one in this long is kept; unless everything is.</param>
    /// <param name="mayGo">Whether nothing holds a record.</param>
    /// <returns>For each record whether it goes.</returns>
    public static bool[] Choose(IReadOnlyList<PastState> records, KeepRule rule, TimeSpan interval, Predicate<PastState> mayGo)
    {
        var goes = new bool[records.Count];
        void Drop(Group group)
        {
            for (var i = group.First; i <= group.Last; i++)
                goes[i] = mayGo(records[i]);
        }
        var groups = rule.Kind == KeepKind.All ? [] : Gather(records);
        if (rule.Kind == KeepKind.Versions)
            ChooseOld(groups, rule.Count, Drop);
        var kept = new Timestamp(long.MinValue / 2, 0);
        for (var i = 0; i < groups.Count - 1; i++)
        {
            if (!groups[i].IsVersion && groups[i].Time.Seconds - kept.Seconds < (long)interval.TotalSeconds)
                Drop(groups[i]);
            kept = SinceWhen(records, groups[i], goes) ?? kept;
        }
        return goes;
    }

    private static void ChooseOld(List<Group> groups, long count, Action<Group> drop)
    {
        for (var i = groups.Count - 1; i >= 0; i--)
            if (count <= 0)
                drop(groups[i]);
            else if (groups[i].IsVersion || i == groups.Count - 1)
                count--;
    }

    /// <summary>Where the last records in a row of a group that stay begin, as if the others had never been; null when all of them go.</summary>
    private static Timestamp? SinceWhen(IReadOnlyList<PastState> records, Group group, bool[] goes)
    {
        var last = group.Last;
        while (last >= group.First && goes[last])
            last--;
        if (last < group.First)
            return null;
        var first = last;
        while (first > group.First && !goes[first - 1])
            first--;
        return first == group.First ? group.Time : NodeCodec.Read(0, records[first].Payload).CTime;
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

using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>A moment: a revision, and the branch through which it is looked at.</summary>
internal readonly record struct Point(long Branch, long Revision);

/// <summary>A stretch of one branch's own revisions, both ends included.</summary>
internal readonly record struct Stretch(long Branch, long First, long Last);

/// <summary>How two moments are related.</summary>
/// <param name="Common">The last moment that both descend from; null when they share none.</param>
/// <param name="ToFirst">What leads from there to the first.</param>
/// <param name="ToSecond">What leads from there to the second.</param>
internal sealed record Relation(Point? Common, IReadOnlyList<Stretch> ToFirst, IReadOnlyList<Stretch> ToSecond);

/// <summary>Finds where two moments' lines of descent meet. Costs the depth of the lineages.</summary>
internal sealed class Lineages(VaultCore vault)
{
    public Relation Relate(IReadTransaction transaction, Point first, Point second)
    {
        var one = Line(transaction, first);
        var two = Line(transaction, second);
        foreach (var (i, step) in one.Index())
        {
            var j = two.FindIndex(other => other.Branch == step.Branch);
            if (j < 0)
                continue;
            var common = Math.Min(step.Revision, two[j].Revision);
            return new Relation(new Point(step.Branch, common), Way(one, i, common), Way(two, j, common));
        }
        return new Relation(null, Way(one, one.Count, 0), Way(two, two.Count, 0));
    }

    /// <summary>The branches that a moment descends from, nearest first, each with the last revision of it that counts.</summary>
    private List<Step> Line(IReadTransaction transaction, Point point)
    {
        var line = new List<Step>();
        var branch = vault.Branches.Owner(transaction, vault.Branches.Require(transaction, point.Branch), point.Revision);
        var revision = point.Revision;
        while (true)
        {
            line.Add(new Step(branch.Id, revision, branch.Parent == 0 ? 0 : branch.Fork));
            if (branch.Parent == 0)
                return line;
            revision = branch.Fork;
            branch = vault.Branches.Owner(transaction, vault.Branches.Require(transaction, branch.Parent), revision);
        }
    }

    private static List<Stretch> Way(List<Step> line, int commonIndex, long common)
    {
        var way = new List<Stretch>();
        for (var i = 0; i < line.Count && i <= commonIndex; i++)
        {
            var first = (i == commonIndex ? common : line[i].Fork) + 1;
            if (first <= line[i].Revision)
                way.Insert(0, new Stretch(line[i].Branch, first, line[i].Revision));
        }
        return way;
    }

    private readonly record struct Step(long Branch, long Revision, long Fork);
}

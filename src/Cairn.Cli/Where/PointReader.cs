using System.Globalization;
using Cairn.Storage;

namespace Cairn.Cli.Where;

/// <summary>
/// Reads moments as people write them: a revision (<c>1234</c>), a snapshot (<c>v1</c>, or <c>snapshot:1234</c> where its name is a number), a time
/// (<c>2026-11-20T10:00</c>, <c>'2 hours ago'</c>), <c>tip</c> and <c>tip~2</c>; each with <c>BRANCH@</c> before it for another branch.
/// </summary>
internal sealed class PointReader(Vault vault, Branch branch, TimeProvider clock)
{
    private const string SnapshotPrefix = "snapshot:";
    private const string Tip = "tip";

    /// <summary>The moment that <paramref name="text"/> names.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: there is none; <see cref="ErrorCode.Pruned"/>.</exception>
    public Point Resolve(string text)
    {
        var (where, moment) = SplitBranch(text);
        return new Point(where, RevisionOf(where, moment) ?? throw Unknown(where, moment));
    }

    /// <summary>As <see cref="Resolve"/>, and where nothing else is called so, the tip of the branch that is.</summary>
    public Point ResolveOrBranch(string text)
    {
        var (where, moment) = SplitBranch(text);
        if (RevisionOf(where, moment) is { } revision)
            return new Point(where, revision);
        return vault.Branches().Any(other => other.Name == text) && vault.Branch(text) is { } other ? new Point(other, other.Tip) : throw Unknown(where, moment);
    }

    /// <summary>The branch and what stands after it; names of branches may hold the sign that divides them.</summary>
    private (Branch, string) SplitBranch(string text)
    {
        for (var sign = text.LastIndexOf('@'); sign > 0; sign = text.LastIndexOf('@', sign - 1))
            if (vault.Branches().Any(known => known.Name == text[..sign]))
                return (vault.Branch(text[..sign]), text[(sign + 1)..]);
        return (branch, text);
    }

    private long? RevisionOf(Branch where, string moment)
    {
        if (moment.Length == 0 || moment == Tip)
            return where.Tip;
        if (long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return where.At(revision).Revision;
        if (moment.StartsWith(SnapshotPrefix, StringComparison.Ordinal))
            return where.At(moment[SnapshotPrefix.Length..]).Revision;
        if (moment.StartsWith(Tip + "~", StringComparison.Ordinal) && long.TryParse(moment.AsSpan(Tip.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var back))
            return where.At(where.Tip - back).Revision;
        if (where.Snapshots().Any(snapshot => snapshot.Name == moment))
            return where.At(moment).Revision;
        return MomentReader.TryRead(moment, clock, out var time) ? where.At(time).Revision : null;
    }

    private static CairnException Unknown(Branch where, string moment) => new(
        ErrorCode.NotFound,
        $"'{moment}' is no revision, snapshot or time of the branch '{where.Name}'. 'cairn log' lists revisions, 'cairn snapshot list' snapshots; 'cairn help revisions' says how to write times.");
}

using System.Globalization;
using Cairn.Storage;

namespace Cairn;

/// <summary>
/// Reads moments as people write them: a revision (<c>1234</c>), a snapshot (<c>v1</c>, or <c>snapshot:1234</c> where its name is a number), a time
/// (<c>2026-11-20T10:00</c>, <c>'2 hours ago'</c>; see <see cref="MomentReader"/>), <c>tip</c> and <c>tip~2</c>; each with <c>BRANCH@</c> before it for
/// another branch. A number is a revision whatever snapshots are called, and a snapshot's name goes before a time.
/// </summary>
/// <param name="branch">The branch that is meant where none is named.</param>
/// <param name="clock">For relative and local times; null: the vault's.</param>
/// <example><code>
/// using var vault = Vault.Create("memory:");
/// var main = vault.Branch("main");
/// main.Files.WriteAllText("/a", "one");
/// main.Snapshot("v1");
/// main.Files.WriteAllText("/a", "two");
/// Console.WriteLine(new PointReader(main).Resolve("v1").Files.ReadAllText("/a")); // one
/// Console.WriteLine(new PointReader(main).Resolve("tip~1").Files.ReadAllText("/a")); // one
/// </code></example>
public sealed class PointReader(Branch branch, TimeProvider? clock = null)
{
    private const string SnapshotPrefix = "snapshot:";
    private const string Tip = "tip";

    private readonly Vault _vault = branch.Vault;
    private readonly TimeProvider _clock = clock ?? branch.Vault.Options.Clock;

    /// <summary>The moment that <paramref name="text"/> names.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NotFound"/>: there is none; <see cref="ErrorCode.Pruned"/>.</exception>
    public BranchView Resolve(string text)
    {
        var (where, moment) = SplitBranch(text);
        return Find(where, moment) ?? throw Unknown(where, moment);
    }

    /// <summary>As <see cref="Resolve"/>, and where nothing else is called so, the tip of the branch that is.</summary>
    /// <exception cref="CairnException">As <see cref="Resolve"/>.</exception>
    public BranchView ResolveOrBranch(string text)
    {
        var (where, moment) = SplitBranch(text);
        if (Find(where, moment) is { } found)
            return found;
        return _vault.Branches().Any(other => other.Name == text) && _vault.Branch(text) is { } named ? named.At(named.Tip) : throw Unknown(where, moment);
    }

    /// <summary>As <see cref="Resolve"/>, of no other branch.</summary>
    /// <exception cref="CairnException">As <see cref="Resolve"/>.</exception>
    public BranchView ResolveHere(string moment) => Find(branch, moment) ?? throw Unknown(branch, moment);

    /// <summary>How a snapshot is named to a reader: by its name, unless that would be taken for something else.</summary>
    public static string Spell(string snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return IsTaken(snapshot) ? SnapshotPrefix + snapshot : snapshot;
    }

    /// <summary>Whether a text means something whatever snapshots there are.</summary>
    private static bool IsTaken(string text) =>
        text.Length == 0 || text == Tip || IsNumber(text, out _) || text.StartsWith(SnapshotPrefix, StringComparison.Ordinal) || IsBeforeTip(text, out _);

    private static bool IsNumber(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsBeforeTip(string text, out long back)
    {
        back = 0;
        return text.StartsWith(Tip + "~", StringComparison.Ordinal) && IsNumber(text.AsSpan(Tip.Length + 1), out back);
    }

    /// <summary>The branch and what stands after it; names of branches may hold the sign that divides them.</summary>
    private (Branch, string) SplitBranch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var sign = text.LastIndexOf('@'); sign > 0; sign = text.LastIndexOf('@', sign - 1))
            if (_vault.Branches().Any(known => known.Name == text[..sign]))
                return (_vault.Branch(text[..sign]), text[(sign + 1)..]);
        return (branch, text);
    }

    private BranchView? Find(Branch where, string moment)
    {
        if (moment.Length == 0 || moment == Tip)
            return where.At(where.Tip);
        if (IsNumber(moment, out var revision))
            return where.At(revision);
        if (moment.StartsWith(SnapshotPrefix, StringComparison.Ordinal))
            return where.At(moment[SnapshotPrefix.Length..]);
        if (IsBeforeTip(moment, out var back))
            return where.At(where.Tip - back);
        if (where.Snapshots().Any(snapshot => snapshot.Name == moment))
            return where.At(moment);
        return MomentReader.TryRead(moment, _clock, out var time) ? where.At(time) : null;
    }

    private static CairnException Unknown(Branch where, string moment) => new(
        ErrorCode.NotFound,
        $"'{moment}' is no revision, snapshot or time of the branch '{where.Name}'. 'cairn log' lists revisions, 'cairn snapshot list' snapshots; 'cairn help revisions' says how to write times.");
}

using Cairn.FileSystem.Vaults;
using Cairn.Storage;

namespace Cairn.FileSystem.History;

/// <summary>In what a name differs between two moments.</summary>
internal enum DifferenceKind
{
    /// <summary>It is only at the second.</summary>
    Added,

    /// <summary>It is only at the first.</summary>
    Removed,

    /// <summary>It is at both, and what it names differs.</summary>
    Modified,

    /// <summary>The node has another name at the second; it may differ as well.</summary>
    Renamed,
}

/// <summary>One difference between two moments.</summary>
/// <param name="Kind">In what they differ.</param>
/// <param name="Path">The path at the second moment, or at the first when it was removed.</param>
/// <param name="OldPath">The path at the first moment; null when it was added.</param>
/// <param name="Before">The node at the first moment.</param>
/// <param name="After">The node at the second moment.</param>
internal sealed record Difference(DifferenceKind Kind, byte[] Path, byte[]? OldPath, Node? Before, Node? After)
{
    /// <summary>Whether the bytes, or a link's target, differ.</summary>
    public bool ContentDiffers => Before is null || After is null || !Before.HasContentOf(After);
}

/// <summary>
/// Compares two moments, of one branch or of two: reads the log between them and looks only at what it touched, so that it costs
/// the changes and not the files. Two moments with no common ancestor are compared from nothing.
/// </summary>
/// <remarks>A renamed directory is one difference; what is below it is not listed.</remarks>
internal sealed class Comparison(VaultCore vault)
{
    /// <summary>The differences from <paramref name="first"/> to <paramref name="second"/>, by path.</summary>
    public List<Difference> Compare(Point first, Point second, CancellationToken cancellation = default)
    {
        using var transaction = vault.Engine.BeginRead();
        var relation = new Lineages(vault).Relate(transaction, first, second);
        var touched = new Touched();
        foreach (var stretch in relation.ToFirst.Concat(relation.ToSecond))
            foreach (var revision in vault.Log.Read(transaction, stretch.Branch, stretch.First, stretch.Last))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var record in revision.Records)
                    touched.Add(record);
            }
        return Reduce(touched, PathsAt(transaction, first), PathsAt(transaction, second));
    }

    private Paths PathsAt(IReadTransaction transaction, Point point) =>
        new(vault, transaction, vault.Branches.View(transaction, vault.Branches.Require(transaction, point.Branch), point.Revision));

    private static List<Difference> Reduce(Touched touched, Paths first, Paths second)
    {
        var names = new Dictionary<long, Links>();
        foreach (var (key, (directory, name)) in touched.Names)
        {
            var (before, after) = (first.Entry(key), second.Entry(key));
            if (before.Ino == after.Ino)
                continue;
            if (before.Exists && first.Of(directory, name) is { } was)
                LinksOf(names, before.Ino).Removed.Add(was);
            if (after.Exists && second.Of(directory, name) is { } now)
                LinksOf(names, after.Ino).Added.Add(now);
        }
        foreach (var ino in touched.Nodes)
            LinksOf(names, ino);
        var differences = new List<Difference>();
        foreach (var (ino, links) in names)
            Describe(first.Node(ino), second.Node(ino), links, first.Of(ino), second.Of(ino), differences);
        differences.Sort(static (a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        return differences;
    }

    private static void Describe(Node? before, Node? after, Links links, byte[]? oldPath, byte[]? path, List<Difference> differences)
    {
        if (before is not null && after is not null && links is { Added.Count: 1, Removed.Count: 1 })
        {
            differences.Add(new Difference(DifferenceKind.Renamed, links.Added[0], links.Removed[0], before, after));
            return;
        }
        foreach (var removed in links.Removed)
            differences.Add(new Difference(DifferenceKind.Removed, removed, removed, before, null));
        foreach (var added in links.Added)
            differences.Add(new Difference(DifferenceKind.Added, added, null, null, after));
        if (before is null || after is null || path is null || !Differ(before, after) || links.Added.Exists(added => added.AsSpan().SequenceEqual(path)))
            return;
        differences.Add(new Difference(DifferenceKind.Modified, path, oldPath, before, after));
    }

    /// <summary>Directories differ in nothing that follows from what is in them.</summary>
    private static bool Differ(Node before, Node after)
    {
        if (before.Mode != after.Mode || before.Uid != after.Uid || before.Gid != after.Gid || before.Rdev != after.Rdev)
            return true;
        return !after.IsDirectory && (before.MTime != after.MTime || !before.HasContentOf(after));
    }

    private static Links LinksOf(Dictionary<long, Links> names, long ino)
    {
        if (!names.TryGetValue(ino, out var links))
            names[ino] = links = new Links([], []);
        return links;
    }

    private sealed record Links(List<byte[]> Removed, List<byte[]> Added);
}

namespace Cairn.Cli.Diffing;

/// <summary>What differs between two moments, in the order of paths.</summary>
internal sealed class Changes(BranchView from, BranchView to, FilePath below, bool renames)
{
    /// <summary>All of it; what differs in nothing but times is left out.</summary>
    public IEnumerable<Change> All() => from.Diff(to)
        .SelectMany(Of)
        .GroupBy(change => change.Path)
        .SelectMany(Replaced)
        .Where(change => IsBelow(change.Path) || (change.OldPath is { } old && IsBelow(old)))
        .OrderBy(change => change.Path.ToString(), StringComparer.Ordinal);

    /// <summary>What is gone from a path and what is new there are one change of it, as when a program saves by writing a new file over the old one.</summary>
    private static IEnumerable<Change> Replaced(IGrouping<FilePath, Change> path)
    {
        var (gone, come) = (path.FirstOrDefault(change => change.Status == 'D'), path.FirstOrDefault(change => change.Status == 'A'));
        if (gone is null || come is null || gone.IsDirectory || come.IsDirectory)
            return path;
        return [new(gone.Before!.Type == come.After!.Type ? 'M' : 'T', path.Key, null, gone.Before, come.After, true)];
    }

    private IEnumerable<Change> Of(FileDifference difference)
    {
        switch (difference.Kind)
        {
            case FileDifferenceKind.Renamed when renames:
                return [new('R', difference.Path, difference.OldPath, difference.Before, difference.After, difference.ContentDiffers)];
            case FileDifferenceKind.Renamed:
                return Moved(difference);
            case FileDifferenceKind.Added:
                return [new('A', difference.Path, null, null, difference.After, difference.ContentDiffers)];
            case FileDifferenceKind.Removed:
                return [new('D', difference.Path, null, difference.Before, null, difference.ContentDiffers)];
            default:
                return Matters(difference) ? [new(difference.Before!.Type == difference.After!.Type ? 'M' : 'T', difference.Path, null, difference.Before, difference.After, difference.ContentDiffers)] : [];
        }
    }

    /// <summary>A rename as what it looks like: all that was there is gone, all that is here is new.</summary>
    private IEnumerable<Change> Moved(FileDifference moved)
    {
        foreach (var gone in Tree(from.Files, moved.Before!))
            if (to.Files.Find(gone.Path, followLink: false) is null)
                yield return new('D', gone.Path, null, gone, null, true);
        foreach (var come in Tree(to.Files, moved.After!))
            if (from.Files.Find(come.Path, followLink: false) is null)
                yield return new('A', come.Path, null, null, come, true);
            else if (!come.IsDirectory)
                yield return new('M', come.Path, null, from.Files.Find(come.Path, followLink: false), come, true);
    }

    private static IEnumerable<FileEntry> Tree(ReadOnlyFiles files, FileEntry top) => top.IsDirectory ? files.Enumerate(top.Path, recursive: true).Prepend(top) : [top];

    private static bool Matters(FileDifference difference)
    {
        var (before, after) = (difference.Before!, difference.After!);
        var same = !difference.ContentDiffers && before.Type == after.Type && before.Permissions == after.Permissions && before.Uid == after.Uid && before.Gid == after.Gid;
        return !same || (!after.IsDirectory && before.Modified == after.Modified);
    }

    private bool IsBelow(FilePath path)
    {
        for (; !path.IsRoot; path = path.Parent)
            if (path == below)
                return true;
        return below.IsRoot;
    }
}

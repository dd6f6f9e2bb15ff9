using Cairn.FileSystem;

namespace Cairn.Cli.Diffing;

/// <summary>What differs between two moments, in the order of paths.</summary>
internal sealed class Changes(BranchView from, BranchView to, FilePath below, bool renames)
{
    private const int ComparedBytes = 1 << 20;

    /// <summary>All of it; what differs in nothing but times is left out.</summary>
    public IEnumerable<Change> All() => from.Diff(to)
        .SelectMany(Of)
        .GroupBy(change => change.Path)
        .SelectMany(Replaced)
        .Where(change => IsBelow(change.Path) || (change.OldPath is { } old && IsBelow(old)))
        .OrderBy(change => change.Path.ToString(), StringComparer.Ordinal);

    /// <summary>What is gone from a path and what is new there are one change of it, as when a program saves by writing a new file over the old one.</summary>
    private IEnumerable<Change> Replaced(IGrouping<FilePath, Change> path)
    {
        var (gone, come) = (path.FirstOrDefault(change => change.Status == 'D'), path.FirstOrDefault(change => change.Status == 'A'));
        return gone is null || come is null || gone.IsDirectory || come.IsDirectory ? path : Modified(path.Key, gone.Before!, come.After!);
    }

    /// <summary>What is at a path at both moments; nothing when it differs in nothing but times.</summary>
    private IEnumerable<Change> Modified(FilePath path, FileEntry before, FileEntry after)
    {
        var contentDiffers = !HasSameContent(before, after);
        var same = !contentDiffers && before.Type == after.Type && before.Permissions == after.Permissions
            && before.Uid == after.Uid && before.Gid == after.Gid && before.Device == after.Device;
        return same ? [] : [new(before.Type == after.Type ? 'M' : 'T', path, null, before, after, contentDiffers)];
    }

    /// <summary>Reads both files, as far as they are equal, only where they have the same size and are not known to share their content.</summary>
    private bool HasSameContent(FileEntry before, FileEntry after)
    {
        if (before.HasContentOf(after))
            return true;
        if (before.Type != NodeType.File || after.Type != NodeType.File || before.Size != after.Size)
            return false;
        using Stream one = from.Files.OpenRead(before.Path), two = to.Files.OpenRead(after.Path);
        byte[] part = new byte[ComparedBytes], other = new byte[ComparedBytes];
        for (var read = 1; read > 0;)
        {
            read = one.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            if (two.ReadAtLeast(other, other.Length, throwOnEndOfStream: false) != read || !part.AsSpan(0, read).SequenceEqual(other.AsSpan(0, read)))
                return false;
        }
        return true;
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
                return Modified(difference.Path, difference.Before!, difference.After!);
        }
    }

    /// <summary>A rename as what it looks like: all that was there is gone, all that is here is new.</summary>
    private IEnumerable<Change> Moved(FileDifference moved)
    {
        foreach (var gone in Tree(from.Files, moved.Before!))
            if (to.Files.Find(gone.Path, followLink: false) is null)
                yield return new('D', gone.Path, null, gone, null, true);
        foreach (var come in Tree(to.Files, moved.After!))
        {
            var before = from.Files.Find(come.Path, followLink: false);
            var changes = before is null ? [new('A', come.Path, null, null, come, true)] : come.IsDirectory ? [] : Modified(come.Path, before, come);
            foreach (var change in changes)
                yield return change;
        }
    }

    private static IEnumerable<FileEntry> Tree(ReadOnlyFiles files, FileEntry top) => top.IsDirectory ? files.Enumerate(top.Path, recursive: true).Prepend(top) : [top];

    private bool IsBelow(FilePath path)
    {
        for (; !path.IsRoot; path = path.Parent)
            if (path == below)
                return true;
        return below.IsRoot;
    }
}

using Cairn.FileSystem.History;

namespace Cairn;

/// <summary>In what a path differs between two moments.</summary>
public enum FileDifferenceKind
{
    /// <summary>It is only at the second.</summary>
    Added,

    /// <summary>It is only at the first.</summary>
    Removed,

    /// <summary>It is at both and differs.</summary>
    Modified,

    /// <summary>The same node has another path; it may differ as well. What is below a renamed directory is not listed.</summary>
    Renamed,
}

/// <summary>One difference between two moments.</summary>
public sealed class FileDifference
{
    internal FileDifference(Difference difference)
    {
        Kind = (FileDifferenceKind)difference.Kind;
        Path = FilePath.Parse(difference.Path);
        OldPath = difference.OldPath is { } old ? FilePath.Parse(old) : default(FilePath?);
        Before = difference.Before is { } before ? new FileEntry(OldPath ?? Path, before) : null;
        After = difference.After is { } after ? new FileEntry(Path, after) : null;
        ContentDiffers = difference.ContentDiffers;
    }

    /// <summary>In what they differ.</summary>
    public FileDifferenceKind Kind { get; }

    /// <summary>The path at the second moment; at the first, when it was removed.</summary>
    public FilePath Path { get; }

    /// <summary>The path at the first moment; null when it was added.</summary>
    public FilePath? OldPath { get; }

    /// <summary>What it was at the first moment; null when it was added.</summary>
    public FileEntry? Before { get; }

    /// <summary>What it is at the second moment; null when it was removed.</summary>
    public FileEntry? After { get; }

    /// <summary>Whether the bytes, or a link's target, differ.</summary>
    public bool ContentDiffers { get; }
}

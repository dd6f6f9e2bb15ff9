namespace Cairn;

/// <summary>How an import goes about it.</summary>
public sealed record ImportOptions
{
    /// <summary>Patterns of what is left out, as in a <c>.gitignore</c> at the top of the source: <c>*.o</c>, <c>/build/</c>, <c>!keep.o</c>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether what <c>.gitignore</c> files and <c>.git/info/exclude</c> of the source name is left out, and <c>.git</c> itself.</summary>
    public bool GitIgnore { get; init; }

    /// <summary>Whether what the destination has and the source has not is removed. What is left out is not.</summary>
    public bool Delete { get; init; }

    /// <summary>Whether files are compared by their bytes even when size and times say that nothing changed.</summary>
    public bool Checksum { get; init; }

    /// <summary>Whether directories on which other file systems are mounted are left empty.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>Whether nothing is changed, only told.</summary>
    public bool DryRun { get; init; }

    /// <summary>Kept up to date while it goes on.</summary>
    public TransferProgress? Progress { get; init; }

    /// <summary>Told of each change, in no certain order, one at a time.</summary>
    public Action<TransferChange>? OnChange { get; init; }
}

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Paths that were added.</summary>
    public long Added { get; init; }

    /// <summary>Paths whose content, type or attributes were changed.</summary>
    public long Changed { get; init; }

    /// <summary>Paths that were removed, each with all below it counting as one.</summary>
    public long Removed { get; init; }

    /// <summary>Paths that were as they should be.</summary>
    public long Unchanged { get; init; }

    /// <summary>Bytes of files that were read.</summary>
    public long BytesRead { get; init; }

    /// <summary>The first revision it made; 0 when it made none.</summary>
    public long FirstRevision { get; init; }

    /// <summary>The last revision it made; 0 when it made none.</summary>
    public long LastRevision { get; init; }

    /// <summary>The session in whose name all of them were made, to be undone by <see cref="Branch.UndoSession(long, long, CancellationToken)"/>; 0 when there are none.</summary>
    public long Session { get; init; }

    /// <summary>What could not be done as asked.</summary>
    public IReadOnlyList<TransferNotice> Notices { get; init; } = [];
}

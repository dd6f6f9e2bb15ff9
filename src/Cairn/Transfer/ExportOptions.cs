namespace Cairn;

/// <summary>How an export goes about it.</summary>
public sealed record ExportOptions
{
    /// <summary>What happens to a target that is not empty.</summary>
    public ExportMode Mode { get; init; }

    /// <summary>Whether nothing is changed, only looked at and counted.</summary>
    public bool DryRun { get; init; }

    /// <summary>Kept up to date while it goes on.</summary>
    public TransferProgress? Progress { get; init; }
}

/// <summary>What an export does to a target that is not empty.</summary>
public enum ExportMode
{
    /// <summary>It refuses.</summary>
    Refuse,

    /// <summary>What has the same name is replaced, what else is there stays.</summary>
    Merge,

    /// <summary>The target becomes what is exported: what else is there is removed.</summary>
    Replace,
}

/// <summary>What an export did.</summary>
public sealed record ExportReport
{
    /// <summary>Files, directories, links and other nodes that were made.</summary>
    public long Files { get; init; }

    /// <summary>Bytes of files.</summary>
    public long Bytes { get; init; }

    /// <summary>The revision that was exported.</summary>
    public long Revision { get; init; }

    /// <summary>What could not be done as asked.</summary>
    public IReadOnlyList<TransferNotice> Notices { get; init; } = [];
}

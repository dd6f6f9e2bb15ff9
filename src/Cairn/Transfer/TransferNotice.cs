namespace Cairn;

/// <summary>Something that an import or export could not do as asked, and went on.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Path">With what.</param>
/// <param name="Message">A sentence about it.</param>
public sealed record TransferNotice(TransferNoticeKind Kind, string Path, string Message);

/// <summary>What could not be done.</summary>
public enum TransferNoticeKind
{
    /// <summary>Something could not be read, and is not in what was made.</summary>
    Unreadable,

    /// <summary>A file changed while it was read: what was taken may be of two moments.</summary>
    ChangedMeanwhile,

    /// <summary>The vault itself was met, and left out.</summary>
    OwnVault,

    /// <summary>An owner or group could not be set: that takes privileges.</summary>
    Owner,

    /// <summary>A device could not be created: that takes privileges.</summary>
    Device,

    /// <summary>An extended attribute could not be set: that takes privileges, or the file system keeps none.</summary>
    Xattr,

    /// <summary>The format cannot hold it: a socket in a tar stream.</summary>
    Unsupported,
}

/// <summary>What an import did, or would do, to a path.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">In the vault.</param>
public sealed record TransferChange(TransferChangeKind Kind, FilePath Path);

/// <summary>What happened to a path.</summary>
public enum TransferChangeKind
{
    /// <summary>It was not there.</summary>
    Added,

    /// <summary>Its content, type or attributes became different.</summary>
    Changed,

    /// <summary>It is not in the source any more.</summary>
    Removed,
}

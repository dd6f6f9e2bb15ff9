using Cairn.FileSystem.Content;

namespace Cairn.FileSystem;

/// <summary>
/// An inode as it stands at one moment: immutable, so that it may be cached and handed out freely. Its access time is not part
/// of it: that stands outside history.
/// </summary>
internal sealed record Node
{
    /// <summary>The number of every branch's root directory.</summary>
    public const long Root = 1;

    /// <summary>Numbers are below this, so that a mount has sixteen bits for what it mounts.</summary>
    public const long MaxIno = (1L << 48) - 1;

    public required long Ino { get; init; }

    /// <summary>Type and permission bits, as in <c>st_mode</c>.</summary>
    public required int Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public long Nlink { get; init; } = 1;

    /// <summary>Bytes of a file or of a link's target; 0 otherwise.</summary>
    public long Size { get; init; }

    public ContentRef Content { get; init; }

    /// <summary>The target of a symbolic link; null for everything else.</summary>
    public byte[]? Target { get; init; }

    public Timestamp MTime { get; init; }

    public Timestamp CTime { get; init; }

    public Timestamp BTime { get; init; }

    /// <summary>Major &lt;&lt; 32 | minor of a device.</summary>
    public long Rdev { get; init; }

    /// <summary>Whether a close, a whole-file write or an fsync ended this content: then this record is a version of the file.</summary>
    public bool IsVersion { get; init; }

    /// <summary>Whether it has, or ever had, extended attributes or further links: otherwise nobody need look for them.</summary>
    public bool HasAttributes { get; init; }

    /// <summary>The directory that holds the first link.</summary>
    public long Parent { get; init; }

    /// <summary>The name of the first link.</summary>
    public byte[] Name { get; init; } = [];

    public NodeType Type => FileSystem.Mode.Type(Mode);

    public bool IsDirectory => Type == NodeType.Directory;

    public bool IsFile => Type == NodeType.File;

    /// <summary>Whether its bytes, or its target, were destroyed by a purge; everything else of it is still known.</summary>
    public bool IsPurged => Content.Kind == ContentKind.Purged;

    /// <summary>Throws when there are no bytes any more that could be read.</summary>
    /// <exception cref="Storage.CairnException"><see cref="Storage.ErrorCode.Purged"/>.</exception>
    public void ThrowIfPurged()
    {
        if (IsPurged)
            throw new Storage.CairnException(Storage.ErrorCode.Purged, $"What '{System.Text.Encoding.UTF8.GetString(Name)}' held was purged: its bytes are gone for good.");
    }

    /// <summary>Whether the bytes, or a link's target, are the other's.</summary>
    public bool HasContentOf(Node other) => Content == other.Content && Size == other.Size && Target.AsSpan().SequenceEqual(other.Target);

    /// <summary>Whether <paramref name="other"/> differs in nothing but mtime and ctime.</summary>
    public bool DiffersOnlyInTimes(Node other) => this with { MTime = other.MTime, CTime = other.CTime, Name = other.Name } == other && Name.AsSpan().SequenceEqual(other.Name);
}

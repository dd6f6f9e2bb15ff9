using Cairn.FileSystem;

namespace Cairn;

/// <summary>What is known of a file, directory or other node at one moment (stat).</summary>
public sealed record FileEntry
{
    internal FileEntry(FilePath path, Node node)
    {
        Path = path;
        Node = node;
    }

    internal Node Node { get; }

    /// <summary>The path under which it was found.</summary>
    public FilePath Path { get; }

    /// <summary>The last name of <see cref="Path"/>.</summary>
    public string Name => Path.Name;

    /// <summary>The inode number: the same in every branch and at every revision.</summary>
    public long Ino => Node.Ino;

    /// <summary>What kind of node it is.</summary>
    public NodeType Type => Node.Type;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Node.IsDirectory;

    /// <summary>Permission bits, the set-id and sticky bits included: 0 to 0xFFF (octal 7777).</summary>
    public int Permissions => Node.Mode & Mode.Permissions;

    /// <summary>The owner's number.</summary>
    public uint Uid => Node.Uid;

    /// <summary>The group's number.</summary>
    public uint Gid => Node.Gid;

    /// <summary>How many names it has; for a directory two more than it has directories in it.</summary>
    public long Links => Node.Nlink;

    /// <summary>Bytes of a file or of a link's target; 0 otherwise.</summary>
    public long Size => Node.Size;

    /// <summary>When its bytes, or a directory's entries, last changed.</summary>
    public Timestamp Modified => Node.MTime;

    /// <summary>When anything of it last changed.</summary>
    public Timestamp Changed => Node.CTime;

    /// <summary>When it was created.</summary>
    public Timestamp Created => Node.BTime;

    /// <summary>A device's number: major &lt;&lt; 32 | minor.</summary>
    public long Device => Node.Rdev;

    /// <summary>The target of a symbolic link as text; null for everything else.</summary>
    public string? LinkTarget => Node.Target is { } target ? FilePath.Decode(target) : null;

    /// <summary>
    /// Whether the bytes, or a link's target, are those of <paramref name="other"/>, told without reading them. Equal bytes that are
    /// stored otherwise, after a change of the chunking, count as different.
    /// </summary>
    public bool HasContentOf(FileEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Node.HasContentOf(other.Node);
    }
}

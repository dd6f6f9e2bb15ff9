namespace Cairn.Mount;

/// <summary>What is mounted where, and how.</summary>
/// <param name="Vault">The vault's specification: a path, or engine and path.</param>
/// <param name="Directory">Where: a directory that is there.</param>
public sealed record MountSettings(string Vault, string Directory)
{
    /// <summary>The branch; null: the vault's default.</summary>
    public string? Branch { get; init; }

    /// <summary>A snapshot's name, a revision's number or a time, for the branch as it was then; null: as it is. What was is mounted for reading only.</summary>
    public string? At { get; init; }

    /// <summary>The path of the directory in the branch that becomes the root.</summary>
    public string Subtree { get; init; } = "/";

    /// <summary>Whether each branch is a directory, in folders by its name; <see cref="Branch"/>, <see cref="At"/> and <see cref="Subtree"/> then mean nothing.</summary>
    public bool AllBranches { get; init; }

    /// <summary>Whether nothing can be changed.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether no program in it can be run.</summary>
    public bool NoExecution { get; init; }

    /// <summary>Whether other users may use it, as far as permissions let them.</summary>
    public bool AllowOther { get; init; }

    /// <summary>The user that everything is shown to belong to; null: as it is kept, or who mounts where that is not root.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group that everything is shown to belong to; null: as it is kept, or the group of who mounts where that is not root.</summary>
    public uint? Gid { get; init; }

    /// <summary>When changes are acknowledged.</summary>
    public Durability Durability { get; init; } = Durability.Buffered;

    /// <summary>Bytes of memory for file contents that are kept; an eighth of it is for what is free among them.</summary>
    public long CacheBytes { get; init; } = 64 << 20;

    /// <summary>Bytes that may be written and not be part of a content yet, over all files.</summary>
    public long DirtyBytes { get; init; } = 64 << 20;

    /// <summary>Whether the kernel gathers writes before it passes them on.</summary>
    public bool Writeback { get; init; } = true;

    /// <summary>Whether access control lists (acl(5)) count. The kernel then asks for the list of each node that is not the asking user's own.</summary>
    public bool AccessLists { get; init; }

    /// <summary>Whether there is a directory <c>.cairn</c> in the root, which is not listed.</summary>
    public bool Magic { get; init; } = true;

    /// <summary>Whether requests come through rings that are shared with the kernel (FUSE over io_uring), one for each processor, and not by the device. Needs Linux 6.14 and root to have switched
    /// it on; otherwise mounting is refused.</summary>
    public bool IoUring { get; init; }

    /// <summary>How many threads wait for the kernel's requests; others join while these are held. 0: as many as suit the machine. With <see cref="IoUring"/>, one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Where what goes wrong is written, a line at a time.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}

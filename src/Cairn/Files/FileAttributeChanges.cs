using Cairn.FileSystem;
using Cairn.FileSystem.Operations;

namespace Cairn;

/// <summary>Which attributes of a file or directory are to be what; null: as they are.</summary>
public sealed record FileAttributeChanges
{
    /// <summary>Permission bits, 0 to octal 7777.</summary>
    public int? Permissions { get; init; }

    /// <summary>The owner's number.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group's number.</summary>
    public uint? Gid { get; init; }

    /// <summary>When its bytes last changed.</summary>
    public Timestamp? Modified { get; init; }

    /// <summary>When it was last read: outside history.</summary>
    public Timestamp? Accessed { get; init; }

    /// <summary>When it was created.</summary>
    public Timestamp? Created { get; init; }

    internal AttributeChanges ToInner() => new()
    {
        Permissions = Permissions,
        Uid = Uid,
        Gid = Gid,
        MTime = Modified,
        ATime = Accessed,
        BTime = Created,
    };
}

using Cairn.FileSystem;
using Cairn.Transfer.Native;

namespace Cairn.Transfer;

/// <summary>What a source has under a name.</summary>
/// <param name="Name">The name; empty for the top of the source.</param>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="MTime">When its bytes last changed.</param>
/// <param name="Size">Bytes of a file.</param>
internal sealed record SourceItem(byte[] Name, int Mode, uint Uid, uint Gid, Timestamp MTime, long Size)
{
    /// <summary>When anything of it last changed; null where that is not known.</summary>
    public Timestamp? CTime { get; init; }

    /// <summary>When it was looked at, and had not changed for as long as a clock tick: whatever changes it later has a later time.</summary>
    public Timestamp Observed { get; init; }

    /// <summary>A device's number.</summary>
    public long Rdev { get; init; }

    /// <summary>A symbolic link's target.</summary>
    public byte[]? Target { get; init; }

    /// <summary>How many names it has.</summary>
    public long Links { get; init; } = 1;

    /// <summary>Which node it is there, where several names may be one.</summary>
    public LocalIdentity Identity { get; init; }

    public NodeType Type => FileSystem.Mode.Type(Mode);

    public bool IsDirectory => Type == NodeType.Directory;

    public static SourceItem From(byte[] name, in LocalStat stat, Timestamp observed, byte[]? target = null) =>
        new(name, stat.Mode, stat.Uid, stat.Gid, stat.MTime, stat.Type == NodeType.File ? stat.Size : 0)
        {
            CTime = stat.CTime,
            Observed = observed,
            Rdev = stat.Rdev,
            Target = target,
            Links = stat.Links,
            Identity = stat.Identity,
        };
}

using Cairn.FileSystem;

namespace Cairn.Transfer.Native;

/// <summary>What the machine's file system says of a node.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Blocks">Of 512 bytes, that it takes.</param>
/// <param name="MTime">When its bytes last changed.</param>
/// <param name="CTime">When anything of it last changed.</param>
/// <param name="Rdev">A device's number: major &lt;&lt; 32 | minor.</param>
/// <param name="Identity">Which node it is.</param>
internal readonly record struct LocalStat(
    int Mode, uint Uid, uint Gid, long Links, long Size, long Blocks, Timestamp MTime, Timestamp CTime, long Rdev, LocalIdentity Identity)
{
    public NodeType Type => FileSystem.Mode.Type(Mode);

    public static LocalStat From(in StatBuffer stat) => new(
        stat.Mode, stat.Uid, stat.Gid, stat.Links, (long)stat.Size, (long)stat.Blocks, From(stat.Modified), From(stat.Changed),
        FileSystem.Mode.Type(stat.Mode) is NodeType.CharacterDevice or NodeType.BlockDevice ? (long)stat.OwnMajor << 32 | stat.OwnMinor : 0,
        new LocalIdentity((ulong)stat.DeviceMajor << 32 | stat.DeviceMinor, stat.Inode));

    private static Timestamp From(in StatTime time) => new(time.Seconds, (int)time.Nanoseconds);
}

/// <summary>Which node of the machine something is: two names of one node have the same.</summary>
internal readonly record struct LocalIdentity(ulong Device, ulong Inode);

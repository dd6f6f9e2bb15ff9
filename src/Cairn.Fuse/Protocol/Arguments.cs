using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary><c>fuse_getattr_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetAttributesArguments
{
    public const uint HasHandle = 1;

    public uint Flags;
    private readonly uint _padding;
    public ulong Handle;
}

/// <summary><c>fuse_statx_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxArguments
{
    public uint Flags;
    private readonly uint _padding;
    public ulong Handle;
    public uint StatxFlags;
    public uint Mask;
}

/// <summary>Which fields of <see cref="SetAttributesArguments"/> are meant.</summary>
[Flags]
internal enum AttributeFields : uint
{
    None = 0,
    Mode = 1,
    Uid = 1 << 1,
    Gid = 1 << 2,
    Size = 1 << 3,
    ATime = 1 << 4,
    MTime = 1 << 5,
    Handle = 1 << 6,
    ATimeNow = 1 << 7,
    MTimeNow = 1 << 8,
    LockOwner = 1 << 9,
    CTime = 1 << 10,

    /// <summary>Set-id bits and capabilities go.</summary>
    KillPrivileges = 1 << 11,
}

/// <summary><c>fuse_setattr_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SetAttributesArguments
{
    public AttributeFields Valid;
    private readonly uint _padding;
    public ulong Handle;
    public ulong Size;
    public ulong LockOwner;
    public long ATime;
    public long MTime;
    public long CTime;
    public uint ATimeNanoseconds;
    public uint MTimeNanoseconds;
    public uint CTimeNanoseconds;
    public uint Mode;
    private readonly uint _unused1;
    public uint Uid;
    public uint Gid;
    private readonly uint _unused2;

    public readonly bool Has(AttributeFields field) => (Valid & field) != 0;
}

/// <summary><c>fuse_mknod_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MakeNodeArguments
{
    public uint Mode;

    /// <summary>As <see cref="DeviceNumber"/> packs it.</summary>
    public uint Device;

    public uint Umask;
    private readonly uint _padding;
}

/// <summary><c>fuse_mkdir_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MakeDirectoryArguments
{
    public uint Mode;
    public uint Umask;
}

/// <summary>How a rename treats what is at its target.</summary>
[Flags]
internal enum RenameFlags : uint
{
    None = 0,
    NoReplace = 1,
    Exchange = 2,
    Whiteout = 4,
}

/// <summary><c>fuse_rename2_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RenameArguments
{
    public ulong NewDirectory;
    public RenameFlags Flags;
    private readonly uint _padding;
}

/// <summary><c>fuse_open_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenArguments
{
    /// <summary>In <see cref="Requests"/>: set-id bits and capabilities go with what the opening cuts off.</summary>
    public const uint KillPrivileges = 1;

    /// <summary>As given to open(2).</summary>
    public uint Flags;

    public uint Requests;
}

/// <summary><c>fuse_create_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CreateArguments
{
    public uint Flags;
    public uint Mode;
    public uint Umask;
    public uint Requests;
}

/// <summary><c>fuse_release_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReleaseArguments
{
    public ulong Handle;
    public uint Flags;
    public uint ReleaseFlags;
    public ulong LockOwner;
}

/// <summary><c>fuse_flush_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlushArguments
{
    public ulong Handle;
    private readonly uint _unused, _padding;
    public ulong LockOwner;
}

/// <summary><c>fuse_read_in</c>, of files and directories.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReadArguments
{
    public ulong Handle;
    public ulong Offset;
    public uint Size;
    public uint ReadFlags;
    public ulong LockOwner;
    public uint Flags;
    private readonly uint _padding;
}

/// <summary><c>fuse_write_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WriteArguments
{
    /// <summary>In <see cref="WriteFlags"/>: comes from the page cache, so that the handle is a guess and the caller not the writer.</summary>
    public const uint FromCache = 1;

    /// <summary>In <see cref="WriteFlags"/>: set-id bits and capabilities go.</summary>
    public const uint KillPrivileges = 4;

    public ulong Handle;
    public ulong Offset;
    public uint Size;
    public uint WriteFlags;
    public ulong LockOwner;
    public uint Flags;
    private readonly uint _padding;
}

/// <summary><c>fuse_fsync_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SyncArguments
{
    public ulong Handle;
    public uint Flags;
    private readonly uint _padding;
}

/// <summary><c>fuse_setxattr_in</c>, extended.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SetXattrArguments
{
    public const uint Create = 1, Replace = 2;

    /// <summary>In <see cref="ExtendedFlags"/>: whoever sets the access list may not keep the set-group-id bit.</summary>
    public const uint KillSetGroupId = 1;

    public uint Size;

    /// <summary>As given to setxattr(2).</summary>
    public uint Flags;

    public uint ExtendedFlags;
    private readonly uint _padding;
}

/// <summary><c>fuse_getxattr_in</c>; a size of 0 asks how much room is needed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetXattrArguments
{
    public uint Size;
    private readonly uint _padding;
}

/// <summary><c>fuse_fallocate_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AllocateArguments
{
    public const uint KeepSize = 1, PunchHole = 2, ZeroRange = 16;

    public ulong Handle;
    public ulong Offset;
    public ulong Length;

    /// <summary>As given to fallocate(2).</summary>
    public uint Mode;

    private readonly uint _padding;
}

/// <summary><c>fuse_lseek_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SeekArguments
{
    public const uint Data = 3, Hole = 4;

    public ulong Handle;
    public ulong Offset;

    /// <summary>As given to lseek(2).</summary>
    public uint Whence;

    private readonly uint _padding;
}

/// <summary><c>fuse_copy_file_range_in</c>; the source is what the header names.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CopyRangeArguments
{
    public ulong SourceHandle;
    public ulong SourceOffset;
    public ulong TargetNode;
    public ulong TargetHandle;
    public ulong TargetOffset;
    public ulong Length;
    public ulong Flags;
}

/// <summary>How many times the kernel has let go of a node (<c>fuse_forget_one</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ForgetOne
{
    public ulong Node;
    public ulong Count;
}

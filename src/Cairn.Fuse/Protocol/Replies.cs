using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>What stat(2) tells of a node (<c>fuse_attr</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NodeAttributes
{
    public ulong Ino;
    public ulong Size;

    /// <summary>Units of 512 bytes.</summary>
    public ulong Blocks;

    public long ATime;
    public long MTime;
    public long CTime;
    public uint ATimeNanoseconds;
    public uint MTimeNanoseconds;
    public uint CTimeNanoseconds;
    public uint Mode;
    public uint Links;
    public uint Uid;
    public uint Gid;

    /// <summary>As <see cref="DeviceNumber"/> packs it.</summary>
    public uint Device;

    public uint BlockSize;
    public uint Flags;
}

/// <summary>A node and for how long its name and attributes may be kept (<c>fuse_entry_out</c>). A node of 0 says: no such name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryReply
{
    public const int Size = 128;

    public ulong Node;
    public ulong Generation;
    public ulong EntrySeconds;
    public ulong AttributeSeconds;
    public uint EntryNanoseconds;
    public uint AttributeNanoseconds;
    public NodeAttributes Attributes;
}

/// <summary><c>fuse_attr_out</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AttributesReply
{
    public ulong Seconds;
    public uint Nanoseconds;
    private readonly uint _padding;
    public NodeAttributes Attributes;
}

/// <summary><c>fuse_open_out</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenReply
{
    public ulong Handle;
    public OpenFlags Flags;
    public int BackingId;
}

/// <summary>How an open file is to be treated.</summary>
[Flags]
internal enum OpenFlags : uint
{
    None = 0,
    DirectIO = 1,
    KeepCache = 2,
    NonSeekable = 4,
    CacheDirectory = 8,
    Stream = 16,
    NoFlush = 32,
    ParallelDirectWrites = 64,
}

/// <summary><c>fuse_write_out</c>, and what a copy of a range answers to older requests.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CountReply
{
    public uint Count;
    private readonly uint _padding;
}

/// <summary><c>fuse_kstatfs</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatFsReply
{
    public ulong Blocks;
    public ulong FreeBlocks;
    public ulong AvailableBlocks;
    public ulong Nodes;
    public ulong FreeNodes;
    public uint BlockSize;
    public uint NameLength;
    public uint FragmentSize;
    private readonly uint _padding;
    private readonly Spare6 _spare;

    [System.Runtime.CompilerServices.InlineArray(6)]
    private struct Spare6
    {
#pragma warning disable IDE0044, IDE0051 // An inline array has one field, which only the runtime uses.
        private uint _first;
#pragma warning restore IDE0044, IDE0051
    }
}

/// <summary>A time in <see cref="StatxReply"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxTime
{
    public long Seconds;
    public uint Nanoseconds;
    private readonly int _reserved;
}

/// <summary><c>fuse_statx_out</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxReply
{
    /// <summary>Type to blocks, as in stat(2), and the birth time.</summary>
    public const uint BasicAndBirth = 0xFFF;

    public ulong Seconds;
    public uint Nanoseconds;
    public uint Flags;
    private readonly ulong _spare0, _spare1;
    public uint Mask;
    public uint BlockSize;
    public ulong AttributeBits;
    public uint Links;
    public uint Uid;
    public uint Gid;
    public ushort Mode;
    private readonly ushort _spare2;
    public ulong Ino;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributeMask;
    public StatxTime ATime;
    public StatxTime BTime;
    public StatxTime CTime;
    public StatxTime MTime;
    public uint DeviceMajor;
    public uint DeviceMinor;
    private readonly uint _ownMajor, _ownMinor;
    private readonly Spare14 _spare;

    [System.Runtime.CompilerServices.InlineArray(14)]
    private struct Spare14
    {
#pragma warning disable IDE0044, IDE0051 // An inline array has one field, which only the runtime uses.
        private ulong _first;
#pragma warning restore IDE0044, IDE0051
    }
}

/// <summary>Device numbers as the kernel packs them into 32 bits: 12 bits of major, 20 of minor.</summary>
internal static class DeviceNumber
{
    public static uint Pack(uint major, uint minor) => (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);

    public static (uint Major, uint Minor) Unpack(uint device) => ((device & 0xFFF00) >> 8, (device & 0xFF) | ((device >> 12) & 0xFFF00));
}

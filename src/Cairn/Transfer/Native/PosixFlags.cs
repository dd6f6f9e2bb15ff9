using System.Runtime.InteropServices;

namespace Cairn.Transfer.Native;

/// <summary>The numbers of Linux's interface that the calls of <see cref="Posix"/> take.</summary>
internal static class PosixFlags
{
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;

    public const int AtSymlinkNoFollow = 0x100, AtRemoveDirectory = 0x200, AtEmptyPath = 0x1000;

    /// <summary>Type, mode, links, owner, times, inode, size and blocks.</summary>
    public const uint BasicStats = 0x7FF;

    public const int SeekData = 3, SeekHole = 4;

    public const int AdviseSequential = 2, AdviseDontNeed = 4;

    public const int PermissionDenied = 1, NoEntry = 2, NoSuchDevice = 6, Access = 13, Exists = 17, NotADirectory = 20, Invalid = 22, NoSpace = 28,
        ReadOnlySystem = 30, OutOfRange = 34, NotEmpty = 39, TooManyLinks = 40, NoData = 61, NotSupported = 95, Quota = 122, Interrupted = 4;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary>Only a directory is opened.</summary>
    public static int Directory { get; } = IsArm ? 0x4000 : 0x10000;

    /// <summary>A symbolic link as the last name is not followed.</summary>
    public static int NoFollow { get; } = IsArm ? 0x8000 : 0x20000;
}

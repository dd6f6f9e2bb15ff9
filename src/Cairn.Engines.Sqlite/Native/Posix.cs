using System.Runtime.InteropServices;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>What the engine needs from the C library and .NET does not offer.</summary>
internal static unsafe partial class Posix
{
    private const int AtFdCwd = -100, AtEAccess = 0x200, WriteOk = 2, ExecuteOk = 1;
    private const int EAcces = 13;
    private const uint StatxBasic = 0x7ff;
    private const int TypeMask = 0xf000, RegularFile = 0x8000;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>What tells one file from another on this machine, and one state of it from another.</summary>
    public readonly record struct FileStatus(ulong Device, ulong Inode, bool IsRegular, ulong Size, long ModifiedSeconds, uint ModifiedNanoseconds);

    /// <summary>The status of what is at <paramref name="path"/>, links followed; null when there is nothing, or it cannot be reached.</summary>
    public static FileStatus? Status(string path)
    {
        Statx status;
        if (StatX(AtFdCwd, path, 0, StatxBasic, &status) != 0)
            return null;
        return new FileStatus(
            ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
            status.Inode,
            (status.Mode & TypeMask) == RegularFile,
            status.Size,
            status.ModifyTime.Seconds,
            status.ModifyTime.Nanoseconds);
    }

    /// <summary>Whether this process may not even look at what is at <paramref name="path"/>.</summary>
    public static bool IsHidden(string path) => Status(path) is null && Marshal.GetLastPInvokeError() == EAcces;

    /// <summary>Whether this process may write to the file, which it may not on a read-only medium.</summary>
    public static bool IsWritable(string path) => FAccessAt(AtFdCwd, path, WriteOk, AtEAccess) == 0;

    /// <summary>Whether this process may create files in the directory.</summary>
    public static bool IsWritableDirectory(string path) => FAccessAt(AtFdCwd, path, WriteOk | ExecuteOk, AtEAccess) == 0;

    /// <summary>Makes the entries of a directory durable.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, OpenCloseOnExec);
        if (descriptor < 0)
            throw Failure("open", path);
        try
        {
            if (FSync(descriptor) != 0)
                throw Failure("sync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, string path) =>
        new($"Could not {what} the directory '{path}': {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, Statx* status);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FAccessAt(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    /// <summary>The kernel's <c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Statx
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, Owner, Group;
        public ushort Mode, Spare;
        public ulong Inode, Size, Blocks, AttributesMask;
        public StatxTime AccessTime, BirthTime, ChangeTime, ModifyTime;
        public uint RdevMajor, RdevMinor, DeviceMajor, DeviceMinor;
    }
}

using System.Runtime.InteropServices;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>The few functions of the C library that the framework has no way to: file identity, record locks, syncing a directory.</summary>
internal static unsafe partial class Libc
{
    internal const int ReadOnly = 0, ReadWrite = 2, Create = 0x40, Directory = 0x10000, CloseOnExec = 0x80000;
    internal const int GetLock = 5, SetLock = 6;
    internal const short ReadLock = 0, WriteLock = 1, Unlocked = 2;
    internal const int NoEntry = 2, TryAgain = 11, NoAccess = 13, ReadOnlyFileSystem = 30, NoSpace = 28;

    private const int CurrentDirectory = -100;
    private const uint InodeNumber = 0x100;
    private const int Writable = 2;

    /// <summary><c>struct flock</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RecordLock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Process;
    }

    /// <summary>The parts of <c>struct statx</c> that are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(32)]
        internal ulong Inode;

        [FieldOffset(136)]
        internal uint DeviceMajor;

        [FieldOffset(140)]
        internal uint DeviceMinor;
    }

    /// <summary>What tells one file from every other, whatever path leads to it; null when there is none.</summary>
    internal static (ulong Device, ulong Inode)? Identity(string path)
    {
        FileStatus status;
        return statx(CurrentDirectory, path, 0, InodeNumber, &status) == 0
            ? ((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode)
            : null;
    }

    /// <summary>Whether this process may write to <paramref name="path"/>: permissions, and the medium too.</summary>
    internal static bool MayWrite(string path) => access(path, Writable) == 0;

    /// <summary>Has <paramref name="file"/>, which is open in this process, be <paramref name="path"/> from now on.</summary>
    internal static void Redirect(int file, string path)
    {
        var target = open(path, ReadWrite | CloseOnExec, 0);
        if (target < 0)
            return;
        _ = dup3(target, file, CloseOnExec);
        _ = close(target);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int file);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fsync(int file);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int file, int command, ref RecordLock argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int statx(int directory, string path, int flags, uint mask, FileStatus* status);
}

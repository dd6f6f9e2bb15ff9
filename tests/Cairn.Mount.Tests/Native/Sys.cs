using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Mount.Tests.Native;

/// <summary>System calls as they are: a result, or an error's number negated.</summary>
internal static unsafe partial class Sys
{
    private const int CloseOnExec = 0x80000;

    public const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, Truncate = 0x200, Append = 0x400, Directory = 0x10000, NoFollow = 0x20000, TemporaryFile = 0x410000;
    public const int ReadProtection = 1, WriteProtection = 2, Shared = 1, Private = 2;
    private const int Here = -100, NoFollowLink = 0x100, EmptyPath = 0x1000;

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    public struct Stat
    {
        [FieldOffset(8)] public ulong Ino;
        [FieldOffset(16)] public ulong Links;
        [FieldOffset(24)] public uint Mode;
        [FieldOffset(28)] public uint Uid;
        [FieldOffset(32)] public uint Gid;
        [FieldOffset(40)] public ulong Device;
        [FieldOffset(48)] public long Size;
        [FieldOffset(72)] public long ATime;
        [FieldOffset(80)] public long ATimeNanoseconds;
        [FieldOffset(88)] public long MTime;
        [FieldOffset(96)] public long MTimeNanoseconds;
        [FieldOffset(104)] public long CTime;
        [FieldOffset(112)] public long CTimeNanoseconds;
    }

    /// <summary>Opens. Processes that other tests start meanwhile do not inherit it: they would keep the mount in use.</summary>
    public static int Open(string path, int flags, int mode = 0x1B6) => Result(open(path, flags | CloseOnExec, mode));
    public static int Close(int file) => Result(close(file));
    public static int MakeDirectory(string path, int mode = 0x1FF) => Result(mkdir(path, mode));
    public static int RemoveDirectory(string path) => Result(rmdir(path));
    public static int Unlink(string path) => Result(unlink(path));
    public static int Link(string from, string to) => Result(link(from, to));
    public static int LinkFile(int file, string to) => Result(linkat(Here, $"/proc/self/fd/{file}", Here, to, 0x400));
    public static int Symlink(string target, string path) => Result(symlink(target, path));
    public static int Rename(string from, string to, uint flags = 0) => Result(renameat2(Here, from, Here, to, flags));
    public static int MakeNode(string path, int mode, ulong device) => Result(mknod(path, mode, device));
    public static int ChangeMode(string path, int mode) => Result(chmod(path, mode));
    public static int ChangeOwner(string path, int uid, int gid) => Result(lchown(path, uid, gid));
    public static int Access(string path, int mode) => Result(access(path, mode));
    public static int SetSize(string path, long size) => Result(truncate(path, size));
    public static int SetSize(int file, long size) => Result(ftruncate(file, size));
    public static long Seek(int file, long offset, int whence) => lseek(file, offset, whence) is >= 0 and var at ? at : -Marshal.GetLastPInvokeError();
    public static int Sync(int file) => Result(fsync(file));
    public static int SyncAll(int file) => Result(syncfs(file));
    public static int Allocate(int file, int mode, long offset, long length) => Result(fallocate(file, mode, offset, length));
    public static int Lock(int file, int operation) => Result(flock(file, operation));
    public static int SetTimes(string path, long atime, long mtime)
    {
        var times = stackalloc long[4];
        (times[0], times[1], times[2], times[3]) = (atime, 123456789, mtime, 987654321);
        return Result(utimensat(Here, path, times, NoFollowLink));
    }

    public static long Read(int file, Span<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
            return pread(file, start, (nuint)bytes.Length, offset) is >= 0 and var read ? read : -Marshal.GetLastPInvokeError();
    }

    public static long Write(int file, ReadOnlySpan<byte> bytes, long? offset)
    {
        fixed (byte* start = bytes)
            return (offset is { } at ? pwrite(file, start, (nuint)bytes.Length, at) : write(file, start, (nuint)bytes.Length)) is >= 0 and var written ? written : -Marshal.GetLastPInvokeError();
    }

    public static long CopyRange(int from, long fromOffset, int to, long toOffset, long length) =>
        copy_file_range(from, &fromOffset, to, &toOffset, (nuint)length, 0) is >= 0 and var copied ? copied : -Marshal.GetLastPInvokeError();

    public static int GetStat(string path, out Stat stat)
    {
        fixed (Stat* answer = &stat)
            return Result(fstatat(Here, path, answer, NoFollowLink));
    }

    public static int GetStat(int file, out Stat stat)
    {
        fixed (Stat* answer = &stat)
            return Result(fstatat(file, "", answer, EmptyPath));
    }

    public static int ReadLink(string path, out string target)
    {
        var bytes = stackalloc byte[5000];
        var length = (int)readlink(path, bytes, 5000);
        target = length < 0 ? "" : Encoding.UTF8.GetString(bytes, length);
        return length < 0 ? -Marshal.GetLastPInvokeError() : length;
    }

    public static int SetXattr(string path, string name, ReadOnlySpan<byte> value, int flags)
    {
        fixed (byte* start = value)
            return Result(lsetxattr(path, name, start, (nuint)value.Length, flags));
    }

    public static int GetXattr(string path, string name, Span<byte> value)
    {
        fixed (byte* start = value)
            return (int)lgetxattr(path, name, start, (nuint)value.Length) is >= 0 and var length ? length : -Marshal.GetLastPInvokeError();
    }

    public static int ListXattrs(string path, Span<byte> names)
    {
        fixed (byte* start = names)
            return (int)llistxattr(path, start, (nuint)names.Length) is >= 0 and var length ? length : -Marshal.GetLastPInvokeError();
    }

    public static int RemoveXattr(string path, string name) => Result(lremovexattr(path, name));

    /// <summary>Maps a file and changes it through the mapping.</summary>
    public static int WriteMapped(int file, int length, int at, ReadOnlySpan<byte> bytes, int sharing)
    {
        var start = (byte*)mmap(null, (nuint)length, ReadProtection | WriteProtection, sharing, file, 0);
        if (start == (byte*)-1)
            return -Marshal.GetLastPInvokeError();
        bytes.CopyTo(new Span<byte>(start + at, bytes.Length));
        return Result(munmap(start, (nuint)length));
    }

    private static int Result(int answer) => answer >= 0 ? answer : -Marshal.GetLastPInvokeError();

#pragma warning disable IDE1006, SYSLIB1092 // The C library's names.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true)] private static partial int close(int file);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int mkdir(string path, int mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int rmdir(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int unlink(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int link(string from, string to);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int linkat(int fromDirectory, string from, int toDirectory, string to, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int symlink(string target, string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int renameat2(int fromDirectory, string from, int toDirectory, string to, uint flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int mknod(string path, int mode, ulong device);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int chmod(string path, int mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int lchown(string path, int uid, int gid);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int access(string path, int mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int truncate(string path, long size);
    [LibraryImport("libc", SetLastError = true)] private static partial int ftruncate(int file, long size);
    [LibraryImport("libc", SetLastError = true)] private static partial long lseek(int file, long offset, int whence);
    [LibraryImport("libc", SetLastError = true)] private static partial int fsync(int file);
    [LibraryImport("libc", SetLastError = true)] private static partial int syncfs(int file);
    [LibraryImport("libc", SetLastError = true)] private static partial int fallocate(int file, int mode, long offset, long length);
    [LibraryImport("libc", SetLastError = true)] private static partial int flock(int file, int operation);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int utimensat(int directory, string path, long* times, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial nint pread(int file, byte* bytes, nuint length, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial nint pwrite(int file, byte* bytes, nuint length, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial nint write(int file, byte* bytes, nuint length);
    [LibraryImport("libc", SetLastError = true)] private static partial nint copy_file_range(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int fstatat(int directory, string path, Stat* answer, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial nint readlink(string path, byte* target, nuint length);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int lsetxattr(string path, string name, byte* value, nuint length, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial nint lgetxattr(string path, string name, byte* value, nuint length);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial nint llistxattr(string path, byte* names, nuint length);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int lremovexattr(string path, string name);
    [LibraryImport("libc", SetLastError = true)] private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial int munmap(void* address, nuint length);
#pragma warning restore IDE1006, SYSLIB1092
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>The few calls to the operating system that the framework has no words for. 64-bit Linux.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "The names of the system's own headers.")]
[SuppressMessage("Performance", "CA1810", Justification = "The resolver has to be there before the first import is bound, and only then.")]
internal static unsafe partial class Libc
{
    public const string Name = "libc";

    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EINVAL = 22, EFBIG = 27, ENOSPC = 28, EROFS = 30, EDQUOT = 122;

    private const int AT_FDCWD = -100, AT_EACCESS = 0x200, AT_EMPTY_PATH = 0x1000;
    private const int R_OK = 4, W_OK = 2;
    private const int O_RDONLY = 0, O_DIRECTORY = 0x10000, O_CLOEXEC = 0x80000;
    private const int O_DIRECTORY_ARM = 0x4000;
    private const int LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8;
    private const int F_SETFD = 2, F_GETLK = 5, F_SETLK = 6, F_OFD_GETLK = 36, F_OFD_SETLK = 37, FD_CLOEXEC = 1;
    private const short F_RDLCK = 0, F_WRLCK = 1, F_UNLCK = 2;
    private const int PROT_NONE = 0, PROT_READ = 1, MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000;
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const uint STATX_BASIC_STATS = 0x7ff;

    static Libc() => LmdbLibrary.EnsureResolver();

    /// <summary>What an errno says, for messages.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>What is at a path. Returns 0 or an errno.</summary>
    public static int Stat(string path, out FileFacts facts) => Result(statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, out facts));

    /// <summary>What an open descriptor refers to. Returns 0 or an errno.</summary>
    public static int Stat(int descriptor, out FileFacts facts) => Result(statx(descriptor, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out facts));

    /// <summary>Whether this process may write to what is at a path. Returns 0 or the errno that says why not.</summary>
    public static int MayWrite(string path) => Result(faccessat(AT_FDCWD, path, W_OK, AT_EACCESS));

    /// <summary>Whether this process may read what is at a path. Returns 0 or the errno that says why not.</summary>
    public static int MayRead(string path) => Result(faccessat(AT_FDCWD, path, R_OK, AT_EACCESS));

    /// <summary>Opens a directory, to lock or to sync it. Returns 0 or an errno.</summary>
    public static int OpenDirectory(string path, out SafeFileHandle directory)
    {
        var flag = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? O_DIRECTORY_ARM : O_DIRECTORY;
        directory = open(path, O_RDONLY | flag | O_CLOEXEC, 0);
        return directory.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Takes the whole-file lock that belongs to this open descriptor, without waiting. Returns 0 or an errno, EAGAIN when it is taken.</summary>
    public static int TryLock(SafeFileHandle file) => Result(flock(file, LOCK_EX | LOCK_NB));

    /// <summary>Lets go of what <see cref="TryLock"/> took.</summary>
    public static void Unlock(SafeFileHandle file) => _ = flock(file, LOCK_UN);

    /// <summary>How other processes hold the record lock on the first byte, and one of them.</summary>
    public static LockState RecordLockOfOthers(SafeFileHandle file, out int holder)
    {
        var range = new RecordLock { Type = F_WRLCK, Length = 1 };
        var held = fcntl(file, F_GETLK, &range) == 0 && range.Type != F_UNLCK;
        holder = held ? range.Process : 0;
        return !held ? LockState.Free : range.Type == F_WRLCK ? LockState.Exclusive : LockState.Shared;
    }

    /// <summary>Takes the record lock on the first byte for this process, exclusively, without waiting. Returns 0 or an errno.</summary>
    public static int TryLockFirstByte(SafeFileHandle file)
    {
        var range = new RecordLock { Type = F_WRLCK, Length = 1 };
        return Result(fcntl(file, F_SETLK, &range));
    }

    /// <summary>Takes the record lock on one byte for this open descriptor, shared with others. Where the file system
    /// cannot, nothing is taken.</summary>
    public static void Mark(SafeFileHandle file, long offset)
    {
        var range = new RecordLock { Type = F_RDLCK, Start = offset, Length = 1 };
        _ = fcntl(file, F_OFD_SETLK, &range);
    }

    /// <summary>Lets go of what <see cref="Mark"/> took, also where a program that is just being started still shares the descriptor.</summary>
    public static void Unmark(SafeFileHandle file, long offset)
    {
        var range = new RecordLock { Type = F_UNLCK, Start = offset, Length = 1 };
        _ = fcntl(file, F_OFD_SETLK, &range);
    }

    /// <summary>Whether that byte was marked through another descriptor that is still open, in any process.</summary>
    public static bool IsMarked(SafeFileHandle file, long offset)
    {
        var range = new RecordLock { Type = F_WRLCK, Start = offset, Length = 1 };
        return fcntl(file, F_OFD_GETLK, &range) == 0 && range.Type != F_UNLCK;
    }

    /// <summary>Keeps a descriptor from being handed to programs that this process starts.</summary>
    public static void CloseOnExec(int descriptor) => _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC);

    /// <summary>Flushes a file's data, and what is needed to read it again, to stable storage. Returns 0 or an errno.</summary>
    public static int SyncData(SafeFileHandle file) => Result(fdatasync(file));

    /// <summary>Flushes a file or directory to stable storage. Returns 0 or an errno.</summary>
    public static int Sync(SafeFileHandle file) => Result(fsync(file));

    /// <summary>Sets room aside behind a file's end without making it longer. Returns 0 or an errno.</summary>
    public static int Reserve(SafeFileHandle file, long offset, long length) => Result(fallocate(file, FALLOC_FL_KEEP_SIZE, offset, length));

    /// <summary>Maps a file for reading, shared with all who write to it. Returns -1 when it cannot be.</summary>
    public static nint MapForReading(SafeFileHandle file, long bytes) => mmap(0, (nuint)bytes, PROT_READ, MAP_SHARED, file, 0);

    /// <summary>Undoes <see cref="MapForReading"/>.</summary>
    public static bool Unmap(nint address, long bytes) => munmap(address, (nuint)bytes) == 0;

    /// <summary>Whether this process has so much address space left, in one piece.</summary>
    public static bool HasAddressSpace(long bytes)
    {
        var address = mmap(0, (nuint)bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return address != -1 && munmap(address, (nuint)bytes) == 0;
    }

    /// <summary>Makes <paramref name="target"/> refer to what <paramref name="source"/> refers to.</summary>
    public static void Redirect(SafeFileHandle source, SafeFileHandle target) => _ = dup2(source, target);

    /// <summary>Gives a file to the owner of another, with its permissions. Returns 0 or an errno.</summary>
    public static int TakeOwnerAndMode(SafeFileHandle file, FileFacts other)
    {
        var result = Stat((int)file.DangerousGetHandle(), out var now);
        if (result == 0 && now.Owner != other.Owner)
            result = Result(fchown(file, other.Owner.User, other.Owner.Group));
        return result == 0 ? Result(fchmod(file, other.Permissions)) : result;
    }

    private static int Result(int returned) => returned == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int statx(int directory, string path, int flags, uint mask, out FileFacts facts);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int faccessat(int directory, string path, int mode, int flags);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, RecordLock* range);

    [LibraryImport(Name)]
    private static partial int fcntl(int descriptor, int command, int flags);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fchown(SafeFileHandle file, uint user, uint group);

    [LibraryImport(Name, SetLastError = true)]
    private static partial int fchmod(SafeFileHandle file, int mode);

    [LibraryImport(Name)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Name)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport(Name)]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport(Name)]
    private static partial int dup2(SafeFileHandle source, SafeFileHandle target);

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct RecordLock
    {
        [FieldOffset(0)]
        public short Type;

        [FieldOffset(8)]
        public long Start;

        [FieldOffset(16)]
        public long Length;

        [FieldOffset(24)]
        public int Process;
    }
}

/// <summary>How a record lock is held.</summary>
internal enum LockState
{
    Free,
    Shared,
    Exclusive,
}

/// <summary>What statx(2) tells of a file, as far as it is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileFacts
{
    private const int TypeMask = 0xf000, Regular = 0x8000, PermissionMask = 0xfff, WriteBits = 0b010_010_010;

    [FieldOffset(20)]
    private readonly uint _user;

    [FieldOffset(24)]
    private readonly uint _group;

    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(32)]
    private readonly ulong _inode;

    [FieldOffset(40)]
    private readonly ulong _size;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    /// <summary>Its length in bytes.</summary>
    public long Size => (long)_size;

    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsFile => (_mode & TypeMask) == Regular;

    /// <summary>Who owns it.</summary>
    public (uint User, uint Group) Owner => (_user, _group);

    /// <summary>Its permission bits.</summary>
    public int Permissions => _mode & PermissionMask;

    /// <summary>Whether its permissions let anybody at all write to it.</summary>
    public bool WritableBySomebody => (_mode & WriteBits) != 0;

    /// <summary>Which file it is, under whatever path.</summary>
    public FileIdentity Identity => new(_deviceMajor, _deviceMinor, _inode);
}

/// <summary>Which file something is, whatever path leads to it.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);

using System.Runtime.InteropServices;

namespace Cairn.Fuse.Native;

/// <summary>The system calls that serving and mounting need.</summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    public const int ReadWriteCloseOnExec = 0x2 | 0x80000;
    public const int MountNoSuid = 2, MountNoDev = 4, MountReadOnly = 1, MountNoExecution = 8;
    public const int UnmountForce = 1, UnmountDetach = 2;
    public const int CoarseRealTime = 5, DontNeed = 4;
    public const int UnixDomain = 1, Stream = 1;
    public const int ProtectRead = 1, ProtectWrite = 2, MapShared = 1, MapPopulate = 0x8000;

    /// <summary>System calls that the C library has no function for; the same numbers on all architectures.</summary>
    public const int UringSetup = 425, UringEnter = 426;

    public static class Code
    {
        public const int NoEntry = 2, Interrupted = 4, Again = 11, Busy = 16, NoDevice = 19, Invalid = 22, TimerExpired = 62, NotConnected = 107, ConnectionAborted = 103;
    }

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static partial int ReadClock(int clock, TimeSpecification* time);

    [LibraryImport(Library, EntryPoint = "madvise")]
    public static partial int Advise(void* start, nuint length, int advice);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Library, EntryPoint = "munmap")]
    public static partial int Unmap(void* start, nuint length);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport(Library, EntryPoint = "sched_getaffinity")]
    public static partial int GetAffinity(int thread, nuint size, ulong* processors);

    [LibraryImport(Library, EntryPoint = "sched_setaffinity")]
    public static partial int SetAffinity(int thread, nuint size, ulong* processors);

    [LibraryImport(Library, EntryPoint = "gettid")]
    public static partial int Thread();

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int socket, Message* message, int flags);

    /// <summary><c>struct timespec</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct msghdr</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public nuint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>A control message that carries one descriptor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DescriptorMessage
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }
}

using System.Runtime.InteropServices;
using Cairn.Fuse.Protocol;

namespace Cairn.Benchmarks.Mount.Native;

/// <summary>
/// Answers requests through rings that are shared with the kernel (FUSE over io_uring), a queue and a thread for each processor: what a request costs when it stays on the processor of
/// who asks, and reply and next request are one system call. For measuring only.
/// </summary>
internal sealed unsafe partial class UringQueues(int device, Dispatcher dispatcher)
{
    private const int SetupCall = 425, EnterCall = 426;
    private const uint Sqe128 = 1 << 10, SingleIssuer = 1 << 12, DeferTaskRun = 1 << 13, GetEvents = 1;
    private const byte UringCommand = 46;
    private const uint Register = 1, CommitAndFetch = 2;
    private const int SqeBytes = 128, HeaderBytes = 288, OperationOffset = 128, RingOffset = 256, Entries = 8, PlaceBytes = FuseLimits.BufferBytes + FuseLimits.PageBytes;
    private const long SqRing = 0, CqRing = 0x8000000, Sqes = 0x10000000;

    /// <summary>Begins: one thread for each processor that there may be.</summary>
    public void Start()
    {
        for (var queue = 0; queue < Environment.ProcessorCount; queue++)
        {
            var number = queue;
            new Thread(() => Run(number)) { IsBackground = true, Name = $"uring {queue}" }.Start();
        }
    }

    private void Run(int queue)
    {
        var mask = 1UL << queue;
        _ = sched_setaffinity(0, sizeof(ulong), &mask);
        var parameters = stackalloc uint[30];
        parameters[2] = Sqe128 | SingleIssuer | DeferTaskRun;
        var ring = (int)Check(syscall(SetupCall, Entries, (nint)parameters, 0, 0, 0, 0), "io_uring_setup");
        // struct io_sqring_offsets begins at word 10, struct io_cqring_offsets at word 20.
        var sq = Map(ring, SqRing, parameters[16] + parameters[0] * 4);
        var cq = Map(ring, CqRing, parameters[25] + parameters[1] * 16);
        var sqes = Map(ring, Sqes, parameters[0] * SqeBytes);
        var sqTail = (uint*)(sq + parameters[11]);
        var sqMask = *(uint*)(sq + parameters[12]);
        var sqArray = (uint*)(sq + parameters[16]);
        var cqHead = (uint*)(cq + parameters[20]);
        var cqTail = (uint*)(cq + parameters[21]);
        var cqMask = *(uint*)(cq + parameters[22]);
        var cqes = cq + parameters[25];
        var headers = (byte*)NativeMemory.AlignedAlloc(Entries * 512, 4096);
        // Before each a page, at whose end the reply's header is written, so that what follows it is where the kernel looks.
        var payloads = (byte*)NativeMemory.AlignedAlloc(Entries * PlaceBytes, 4096) + FuseLimits.PageBytes;
        var vectors = stackalloc nint[Entries * 4];
        var request = new byte[FuseLimits.BufferBytes];
        uint tail = 0, pending = 0;
        for (var i = 0; i < Entries; i++)
        {
            (vectors[i * 4], vectors[i * 4 + 1]) = ((nint)(headers + i * 512), HeaderBytes);
            (vectors[i * 4 + 2], vectors[i * 4 + 3]) = ((nint)(payloads + i * PlaceBytes), FuseLimits.BufferBytes);
            Submit(Register, i, 0, (ulong)(vectors + i * 4));
        }
        while (true)
        {
            var entered = syscall(EnterCall, ring, (nint)pending, 1, (nint)GetEvents, 0, 0);
            if (entered < 0 && Marshal.GetLastPInvokeError() != 4)
                return;
            pending = 0;
            for (var head = *cqHead; head != Volatile.Read(ref *cqTail); Volatile.Write(ref *cqHead, ++head))
            {
                var cqe = cqes + (head & cqMask) * 16;
                var (entry, result) = (*(int*)cqe, *(int*)(cqe + 8));
                if (result != 0)
                    return;
                Answer(headers + entry * 512, payloads + entry * PlaceBytes, request);
                Submit(CommitAndFetch, entry, *(ulong*)(headers + entry * 512 + RingOffset + 8), 0);
            }
        }

        void Submit(uint command, int entry, ulong commit, ulong address)
        {
            var place = tail & sqMask;
            var sqe = sqes + place * SqeBytes;
            new Span<byte>(sqe, SqeBytes).Clear();
            sqe[0] = UringCommand;
            *(int*)(sqe + 4) = device;
            *(uint*)(sqe + 8) = command;
            *(ulong*)(sqe + 16) = address;
            *(uint*)(sqe + 24) = address == 0 ? 0u : 2u;
            *(ulong*)(sqe + 32) = (ulong)entry;
            *(ulong*)(sqe + 56) = commit;
            *(ushort*)(sqe + 64) = (ushort)queue;
            sqArray[place] = place;
            Volatile.Write(ref *sqTail, ++tail);
            pending++;
        }
    }

    private void Answer(byte* header, byte* payload, byte[] request)
    {
        var length = *(int*)header;
        var brought = *(int*)(header + RingOffset + 16);
        new Span<byte>(header, RequestHeader.Size).CopyTo(request);
        var operation = length - RequestHeader.Size - brought;
        new Span<byte>(header + OperationOffset, operation).CopyTo(request.AsSpan(RequestHeader.Size));
        new Span<byte>(payload, brought).CopyTo(request.AsSpan(RequestHeader.Size + operation));
        var reply = payload - ReplyHeader.Size;
        var answered = dispatcher.Dispatch(request.AsSpan(0, length), new Span<byte>(reply, FuseLimits.BufferBytes));
        new Span<byte>(reply, ReplyHeader.Size).CopyTo(new Span<byte>(header, ReplyHeader.Size));
        *(int*)(header + RingOffset + 16) = answered - ReplyHeader.Size;
    }

    private static byte* Map(int ring, long offset, uint length)
    {
        var mapped = mmap(null, length, 3, 0x8001, ring, offset);
        return (nint)mapped == -1 ? throw new IOException("mmap of a ring") : (byte*)mapped;
    }

    private static nint Check(nint result, string what) => result >= 0 ? result : throw new IOException($"{what}: error {Marshal.GetLastPInvokeError()}");

#pragma warning disable IDE1006, SYSLIB1092 // The C library's names.
    [LibraryImport("libc", SetLastError = true)] private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
    [LibraryImport("libc", SetLastError = true)] private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial int sched_setaffinity(int process, nuint size, ulong* mask);
#pragma warning restore IDE1006, SYSLIB1092
}

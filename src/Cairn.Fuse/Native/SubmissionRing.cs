using System.Runtime.InteropServices;

namespace Cairn.Fuse.Native;

/// <summary>An io_uring of one thread, for commands to a device (<c>IORING_OP_URING_CMD</c>). Made and used by that thread only.</summary>
/// <remarks>What a command brings is put into memory while the thread waits, and at no other time. When the thread ends its commands are cancelled.</remarks>
internal sealed unsafe class SubmissionRing : IDisposable
{
    // Commands complete while the thread is in the kernel anyway. With DEFER_TASKRUN it alone could ever complete them: a request that was on its way to a thread of a killed process would have no end,
    // not even by cutting the connection, and whoever waits for it could not be killed.
    private const uint SqeOf128Bytes = 1 << 10, SingleIssuer = 1 << 12, CooperativeTaskRun = 1 << 8;
    private const nint GetEvents = 1, ExtendedArgument = 1 << 3;
    private const byte UringCommand = 46;
    private const int SqeBytes = 128, CqeBytes = 16;
    private const long SqOffset = 0, CqOffset = 0x8000000, SqesOffset = 0x10000000;

    private readonly int _descriptor;
    private readonly Mapping _sq, _cq, _sqes;
    private readonly uint* _sqTail, _sqArray, _cqHead, _cqTail;
    private readonly byte* _cqes;
    private readonly uint _sqMask, _cqMask;
    private int _filled;

    /// <summary>Makes a ring.</summary>
    /// <param name="entries">Commands that may be under way.</param>
    /// <exception cref="FuseException">The system lets us have none.</exception>
    public SubmissionRing(int entries)
    {
        var parameters = new Parameters { Flags = SqeOf128Bytes | SingleIssuer | CooperativeTaskRun };
        _descriptor = (int)LibC.SystemCall(LibC.UringSetup, entries, (nint)(&parameters), 0, 0, 0, 0);
        if (_descriptor < 0)
            throw FuseException.Last("Making an io_uring");
        try
        {
            _sq = new Mapping(_descriptor, SqOffset, parameters.Sq.Array + parameters.SqEntries * sizeof(uint));
            _cq = new Mapping(_descriptor, CqOffset, parameters.Cq.Cqes + parameters.CqEntries * CqeBytes);
            _sqes = new Mapping(_descriptor, SqesOffset, parameters.SqEntries * SqeBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
        _sqTail = (uint*)(_sq.Start + parameters.Sq.Tail);
        _sqMask = *(uint*)(_sq.Start + parameters.Sq.RingMask);
        _sqArray = (uint*)(_sq.Start + parameters.Sq.Array);
        _cqHead = (uint*)(_cq.Start + parameters.Cq.Head);
        _cqTail = (uint*)(_cq.Start + parameters.Cq.Tail);
        _cqMask = *(uint*)(_cq.Start + parameters.Cq.RingMask);
        _cqes = _cq.Start + parameters.Cq.Cqes;
    }

    /// <summary>Puts a command into the ring, to be submitted by the next <see cref="SubmitAndWait"/>.</summary>
    /// <param name="device">The device's descriptor.</param>
    /// <param name="command">What it is told.</param>
    /// <param name="number">Comes back with what has completed.</param>
    /// <param name="vectors">The memory to be used; null: what was named before.</param>
    /// <param name="vectorCount">How many.</param>
    /// <param name="argument">Of the command.</param>
    public void Put(int device, uint command, int number, LibC.Vector* vectors, uint vectorCount, ReadOnlySpan<byte> argument)
    {
        var tail = *_sqTail;
        var place = tail & _sqMask;
        var sqe = _sqes.Start + place * SqeBytes;
        new Span<byte>(sqe, SqeBytes).Clear();
        sqe[0] = UringCommand;
        *(int*)(sqe + 4) = device;
        *(uint*)(sqe + 8) = command;
        *(ulong*)(sqe + 16) = (ulong)vectors;
        *(uint*)(sqe + 24) = vectorCount;
        *(ulong*)(sqe + 32) = (ulong)number;
        argument.CopyTo(new Span<byte>(sqe + 48, SqeBytes - 48));
        _sqArray[place] = place;
        Volatile.Write(ref *_sqTail, tail + 1);
        _filled++;
    }

    /// <summary>Submits what was put and waits until something has completed. May return sooner.</summary>
    /// <param name="milliseconds">How long it waits at the most; 0: not at all; less: however long it takes.</param>
    /// <returns>0, or the error's number.</returns>
    public int SubmitAndWait(int milliseconds)
    {
        var time = new LibC.TimeSpecification { Seconds = milliseconds / 1000, Nanoseconds = milliseconds % 1000 * 1_000_000L };
        var patience = new Patience { Time = (ulong)&time };
        var submitted = milliseconds > 0
            ? LibC.SystemCall(LibC.UringEnter, _descriptor, _filled, 1, GetEvents | ExtendedArgument, (nint)(&patience), sizeof(Patience))
            : LibC.SystemCall(LibC.UringEnter, _descriptor, _filled, milliseconds == 0 ? 0 : 1, GetEvents, 0, 0);
        if (submitted >= 0)
        {
            _filled -= (int)submitted;
            return 0;
        }
        var error = Marshal.GetLastPInvokeError();
        return error is LibC.Code.Interrupted or LibC.Code.Again or LibC.Code.Busy or LibC.Code.TimerExpired ? 0 : error;
    }

    /// <summary>Whether everything that was put is submitted.</summary>
    public bool IsAllSubmitted => _filled == 0;

    /// <summary>The number of the error with which the command failed that <see cref="TryTake"/> would take; 0 when there is none.</summary>
    public int Failure => *_cqHead == Volatile.Read(ref *_cqTail) ? 0 : -*(int*)(_cqes + (*_cqHead & _cqMask) * CqeBytes + 8);

    /// <summary>Takes what has completed, the oldest first.</summary>
    /// <param name="number">The command's number; -1 when nothing has completed.</param>
    /// <returns>0, or the number of the error with which the command failed.</returns>
    public int TryTake(out int number)
    {
        number = -1;
        var head = *_cqHead;
        if (head == Volatile.Read(ref *_cqTail))
            return 0;
        var cqe = _cqes + (head & _cqMask) * CqeBytes;
        number = (int)*(ulong*)cqe;
        var error = Failure;
        Volatile.Write(ref *_cqHead, head + 1);
        return error;
    }

    public void Dispose()
    {
        _sq.Dispose();
        _cq.Dispose();
        _sqes.Dispose();
        LibC.Close(_descriptor);
    }

    private readonly struct Mapping : IDisposable
    {
        private readonly nuint _length;

        public Mapping(int descriptor, long offset, uint length)
        {
            Start = (byte*)LibC.Map(null, length, LibC.ProtectRead | LibC.ProtectWrite, LibC.MapShared | LibC.MapPopulate, descriptor, (nint)offset);
            if ((nint)Start == -1)
                throw FuseException.Last("Mapping an io_uring");
            _length = length;
        }

        public byte* Start { get; }

        public void Dispose()
        {
            if (_length > 0)
                _ = LibC.Unmap(Start, _length);
        }
    }

    /// <summary><c>struct io_uring_params</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public uint SqEntries, CqEntries, Flags, SqThreadCpu, SqThreadIdle, Features, WorkQueue;
        public uint Reserved0, Reserved1, Reserved2;
        public SqOffsets Sq;
        public CqOffsets Cq;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SqOffsets
    {
        public uint Head, Tail, RingMask, RingEntries, Flags, Dropped, Array, Reserved;
        public ulong UserAddress;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CqOffsets
    {
        public uint Head, Tail, RingMask, RingEntries, Overflow, Cqes, Flags, Reserved;
        public ulong UserAddress;
    }

    /// <summary><c>struct io_uring_getevents_arg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Patience
    {
        public ulong Signals;
        public uint SignalBytes, LeastMicroseconds;
        public ulong Time;
    }
}

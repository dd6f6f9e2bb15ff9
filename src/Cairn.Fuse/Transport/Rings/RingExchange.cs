using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Requests taken from a ring, and replies left in it: one system call for a reply and the next request, on the processor of whoever asks.</summary>
/// <remarks>The ring and its entry are the thread's own: while the thread is held the kernel has no entry of it, and puts no request where nobody takes it.</remarks>
internal sealed unsafe class RingExchange : Exchange
{
    private const uint Register = 1, CommitAndFetch = 2;

    /// <summary>Requests up to this are copied, so that the reply can be written where the kernel looks for it. The replies of larger ones are short.</summary>
    private const int SmallBytes = 2 * FuseLimits.PageBytes;

    /// <summary>After as much time without a request, memory of large ones is given back.</summary>
    private const int RestAfterMilliseconds = 1000;

    /// <summary>After as many small requests in a row the thread is bound to the processor again.</summary>
    private const int SmallToBind = 8;

    /// <summary>After as many requests it is looked for threads that are bound for no reason: soon, for they are started by the first, and then now and then.</summary>
    private const int LookFirst = 64, LookAfter = 4096;

    private readonly DeviceHandle _device;
    private readonly int _processor;
    private readonly Unbinder _unbinder;
    private readonly SubmissionRing _ring;
    private readonly RequestBuffer _small = new(SmallBytes);
    private readonly RingEntry[] _entries;
    private RingEntry? _entry;
    private int _length, _smallInARow, _taken;
    private bool _bound = true, _largeSinceRest;

    /// <summary>Makes a ring and tells the kernel of its entries.</summary>
    /// <exception cref="FuseException">One of them is refused.</exception>
    public RingExchange(DeviceHandle device, RingQueue queue, Unbinder unbinder)
    {
        _unbinder = unbinder;
        (_device, _processor) = (device, queue.Processor);
        Affinity.Bind(_processor);
        _ring = new SubmissionRing(queue.Numbers.Count);
        _entries = [.. queue.Numbers.Select(static (number, place) => new RingEntry(place, number))];
        try
        {
            foreach (var entry in _entries)
                Put(Register, entry, 0, entry.Vectors(), 2);
            if ((_ring.SubmitAndWait(0) is not 0 and var error ? error : _ring.Failure) is not 0 and var refused)
                throw new FuseException($"The kernel refused a queue of FUSE over io_uring: {Marshal.GetPInvokeErrorMessage(refused)}.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private bool IsSmall => _length <= SmallBytes;

    public override ReadOnlySpan<byte> Request => IsSmall ? _small.Span[.._length] : _entry!.Assemble();

    public override Span<byte> Reply => IsSmall ? _entry!.Reply : _small.Span;

    public override bool TryTake()
    {
        while (_ring.SubmitAndWait(_largeSinceRest ? RestAfterMilliseconds : -1) == 0)
        {
            if (_ring.TryTake(out var number) != 0)
                return false;
            if (number < 0)
            {
                // A reply that could not be submitted yet is still in its entry.
                if (_ring.IsAllSubmitted)
                    Rest();
                continue;
            }
            _entry = _entries[number];
            _length = _entry.Length;
            if (IsSmall)
                _entry.CopyTo(_small.Span);
            Settle();
            if (_taken++ % LookAfter == LookFirst)
                _unbinder.Look();
            return true;
        }
        return false;
    }

    /// <remarks>What has no reply comes by the device. An entry is returned all the same, whatever it had in it.</remarks>
    public override void Send(int length)
    {
        if (length == 0)
            length = new ReplyWriter(Reply).Finish(MemoryMarshal.AsRef<RequestHeader>(Request).Unique, Errors.InputOutput);
        if (IsSmall)
            _entry!.Answer(length);
        else
            _entry!.Answer(_small.Span[..length]);
        _largeSinceRest |= !IsSmall || length > SmallBytes;
        Put(CommitAndFetch, _entry, _entry.CommitId, null, 0);
    }

    /// <summary>Cannot be: only the thread that has an entry can return it.</summary>
    public override Sender? Leave() => null;

    /// <summary>Gives back memory. The kernel uses an entry while the thread submits and waits, and at no other time.</summary>
    public override void Rest()
    {
        foreach (var entry in _entries)
            entry.Forget();
        _largeSinceRest = false;
    }

    public override void Dispose()
    {
        Affinity.Forget();
        _ring.Dispose();
        foreach (var entry in _entries)
            entry.Dispose();
        _small.Dispose();
    }

    /// <summary>Runs where it is asked while requests are small: whoever asks waits. Who reads or writes much goes on meanwhile, and needs the processor itself.</summary>
    private void Settle()
    {
        var isLarge = !IsSmall || (MemoryMarshal.AsRef<RequestHeader>(Request).Opcode == Opcode.Read && MemoryMarshal.AsRef<ReadArguments>(Request[RequestHeader.Size..]).Size > SmallBytes);
        _smallInARow = isLarge ? 0 : _smallInARow + 1;
        if (isLarge && _bound)
        {
            Affinity.Release();
            _bound = false;
        }
        else if (!_bound && _smallInARow >= SmallToBind)
        {
            Affinity.Bind(_processor);
            _bound = true;
        }
    }

    private void Put(uint command, RingEntry entry, ulong commitId, LibC.Vector* vectors, uint count)
    {
        var argument = new Argument { CommitId = commitId, Queue = (ushort)entry.Queue };
        _ring.Put(_device.Number, command, entry.Number, vectors, count, MemoryMarshal.AsBytes(new ReadOnlySpan<Argument>(in argument)));
    }

    /// <summary><c>struct fuse_uring_cmd_req</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Argument
    {
        public ulong Flags;
        public ulong CommitId;
        public ushort Queue;
        private readonly ushort _padding0, _padding1, _padding2;
    }
}

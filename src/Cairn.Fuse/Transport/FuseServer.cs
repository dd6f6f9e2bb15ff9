using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;
using Cairn.Fuse.Transport.Rings;

namespace Cairn.Fuse.Transport;

/// <summary>Serves a file system on a mounted connection with several threads.</summary>
/// <remarks>The process that serves must never touch what it serves: it would wait for itself.</remarks>
internal sealed unsafe class FuseServer : IDisposable
{
    private readonly DeviceHandle _device;
    private readonly RingSet? _rings;
    private readonly WaitingRequests _waiting;
    private readonly Watch _watch = new();
    private readonly List<Workers> _groups = [];

    private FuseServer(DeviceHandle device, RingSet? rings, FuseFileSystem fileSystem, Agreement agreement, int threads)
    {
        (_device, _rings, Agreement) = (device, rings, agreement);
        Notifier = new Notifier(device);
        var dispatcher = new Dispatcher(fileSystem, agreement.Has(InitFlags.SetXattrExtended));
        _waiting = new WaitingRequests(dispatcher);
        // With rings, what nobody waits for and what is given up still come by the device.
        Add(new("fuse", () => new DeviceExchange(device), rings is null ? Math.Clamp(threads, 1, MostThreads) : 1, MostThreads));
        foreach (var queue in rings?.Queues ?? [])
            Add(new($"fuse ring {queue.Numbers[0]},", () => rings!.Begin(device, queue), rings!.Threads, rings.Threads, Bound: true));
        _watch.Start(_groups);

        void Add(Workers.Options options) => _groups.Add(new Workers(options, dispatcher, _waiting, _watch));
    }

    /// <summary>What was agreed with the kernel.</summary>
    public Agreement Agreement { get; }

    /// <summary>Tells the kernel what is not true any more.</summary>
    public Notifier Notifier { get; }

    /// <summary>How often each operation was asked for, and how long all of them took together.</summary>
    public IReadOnlyList<(Opcode Operation, long Count, TimeSpan Total)> Counters => OperationCounters.Sum([.. _groups.SelectMany(static group => group.Counters), _waiting.Counters]);

    /// <summary>How many threads there are to answer, those that rest included.</summary>
    public int Threads => _groups.Sum(static group => group.Count);

    /// <summary>How many threads wait for requests when nobody says.</summary>
    public static int DefaultThreads => Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>How many threads there are at the most; with rings, that read the device, and about as many for all rings.</summary>
    public const int MostThreads = 32;

    /// <summary>Agrees with the kernel and begins to serve.</summary>
    /// <param name="device">The connection, as <see cref="Mounting.Mount"/> returns it; the server's from now on.</param>
    /// <param name="fileSystem">What is served.</param>
    /// <param name="wishes">What is wanted of the kernel.</param>
    /// <param name="threads">How many threads wait for requests; others join while these are held. With rings, one for each processor waits.</param>
    /// <param name="rings">By which requests are to come, the server's from now on; null: by the device.</param>
    /// <exception cref="FuseException">They do not agree; the connection is closed.</exception>
    public static FuseServer Start(DeviceHandle device, FuseFileSystem fileSystem, FuseWishes wishes, int threads, RingSet? rings = null)
    {
        try
        {
            var agreement = Agree(device, rings is null ? wishes : wishes with { Wanted = wishes.Wanted | InitFlags.OverIOUring }, fileSystem);
            if (rings is not null && !agreement.Has(InitFlags.OverIOUring))
                throw new FuseException("The kernel offers no FUSE over io_uring. Mount without it.");
            var server = new FuseServer(device, rings, fileSystem, agreement, threads);
            rings?.WaitUntilBegun();
            return server;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the file system is unmounted or the connection cut.</summary>
    /// <returns>Whether that happened in time.</returns>
    public bool Wait(TimeSpan? patience = null)
    {
        var until = patience is { } most ? Environment.TickCount64 + (long)most.TotalMilliseconds : long.MaxValue;
        return _groups.TrueForAll(group => group.Wait(until));
    }

    /// <summary>To be called when the threads have ended.</summary>
    public void Dispose()
    {
        Notifier.Dispose();
        _watch.Dispose();
        foreach (var group in _groups)
            group.Dispose();
        _waiting.Dispose();
        _rings?.Dispose();
        _device.Dispose();
    }

    private static Agreement Agree(DeviceHandle device, FuseWishes wishes, FuseFileSystem fileSystem)
    {
        using var buffer = new RequestBuffer(FuseLimits.BufferBytes);
        while (true)
        {
            var length = device.Read(buffer.Start, buffer.Length);
            if (length is -LibC.Code.Interrupted or -LibC.Code.NoEntry)
                continue;
            if (length < RequestHeader.Size)
                throw new FuseException($"The kernel did not begin to talk ({-length}).");
            var request = buffer.Span[..length];
            var header = MemoryMarshal.Read<RequestHeader>(request);
            var reply = new byte[ReplyHeader.Size + Negotiation.ReplyBytes];
            Agreement? agreement = null;
            var error = header.Opcode == Opcode.Init
                ? Negotiation.Answer(request[RequestHeader.Size..], wishes, reply.AsSpan(ReplyHeader.Size), out agreement)
                : Errors.InputOutput;
            var writer = new ReplyWriter(reply);
            writer.Use(Negotiation.ReplyBytes);
            if (agreement is not null)
                fileSystem.Begin(agreement);
            var failed = device.Write(reply.AsSpan(0, writer.Finish(header.Unique, error)));
            if (error != 0 || failed != 0)
                throw new FuseException("The kernel's FUSE is too old, or does not talk to us.");
            if (agreement is not null)
                return agreement;
        }
    }
}

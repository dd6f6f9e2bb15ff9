using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>Serves a file system on a mounted connection with several threads.</summary>
/// <remarks>The process that serves must never touch what it serves: it would wait for itself.</remarks>
internal sealed unsafe class FuseServer : IDisposable
{
    private readonly DeviceHandle _device;
    private readonly List<Worker> _workers = [];
    private readonly List<Thread> _threads = [];
    private readonly List<DeviceHandle> _clones = [];
    private WaitingRequests? _waiting;

    private FuseServer(DeviceHandle device, Agreement agreement)
    {
        (_device, Agreement) = (device, agreement);
        Notifier = new Notifier(device);
    }

    /// <summary>What was agreed with the kernel.</summary>
    public Agreement Agreement { get; }

    /// <summary>Tells the kernel what is not true any more.</summary>
    public Notifier Notifier { get; }

    /// <summary>How often each operation was asked for, and how long all of them took together.</summary>
    public IReadOnlyList<(Opcode Operation, long Count, TimeSpan Total)> Counters => OperationCounters.Sum([.. _workers.Select(static worker => worker.Counters), _waiting!.Counters]);

    /// <summary>How many threads serve when nobody says.</summary>
    public static int DefaultThreads => Math.Clamp(Environment.ProcessorCount * 2, 4, 16);

    /// <summary>Agrees with the kernel and begins to serve.</summary>
    /// <param name="device">The connection, as <see cref="Mounting.Mount"/> returns it; the server's from now on.</param>
    /// <param name="fileSystem">What is served.</param>
    /// <param name="wishes">What is wanted of the kernel.</param>
    /// <param name="threads">How many threads; 2 at least.</param>
    /// <exception cref="FuseException">They do not agree; the connection is closed.</exception>
    public static FuseServer Start(DeviceHandle device, FuseFileSystem fileSystem, FuseWishes wishes, int threads)
    {
        Agreement agreement;
        try
        {
            agreement = Agree(device, wishes, fileSystem);
        }
        catch
        {
            device.Dispose();
            throw;
        }
        var server = new FuseServer(device, agreement);
        server.StartThreads(fileSystem, Math.Max(threads, 2));
        return server;
    }

    /// <summary>Waits until the file system is unmounted or the connection cut.</summary>
    /// <returns>Whether that happened in time.</returns>
    public bool Wait(TimeSpan? patience = null)
    {
        var until = patience is { } most ? Environment.TickCount64 + (long)most.TotalMilliseconds : long.MaxValue;
        foreach (var thread in _threads)
        {
            if (patience is null)
                thread.Join();
            else if (!thread.Join(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64))))
                return false;
        }
        return true;
    }

    /// <summary>To be called when the threads have ended.</summary>
    public void Dispose()
    {
        Notifier.Dispose();
        _waiting?.Dispose();
        foreach (var clone in _clones)
            clone.Dispose();
        _device.Dispose();
        foreach (var worker in _workers)
            worker.Dispose();
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

    private void StartThreads(FuseFileSystem fileSystem, int threads)
    {
        var dispatcher = new Dispatcher(fileSystem, Agreement.Has(InitFlags.SetXattrExtended));
        _waiting = new WaitingRequests(dispatcher);
        for (var i = 0; i < threads; i++)
        {
            var clone = i == 0 ? null : _device.TryClone();
            if (clone is not null)
                _clones.Add(clone);
            var worker = new Worker(clone ?? _device, dispatcher, _waiting);
            _workers.Add(worker);
            _threads.Add(new Thread(worker.Run) { IsBackground = true, Name = $"fuse {i}" });
        }
        foreach (var thread in _threads)
            thread.Start();
    }
}

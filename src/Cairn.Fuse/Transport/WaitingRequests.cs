using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>
/// Requests that wait for what only other requests can bring: carried out, one after another, by a thread of their own, so that those that read requests
/// go on. The thread begins with the first of them.
/// </summary>
internal sealed class WaitingRequests(Dispatcher dispatcher) : IDisposable
{
    private readonly BlockingCollection<(byte[] Request, Exchange.Sender Send)> _queue = [];
    private readonly Lock _starting = new();
    private Thread? _thread;

    /// <summary>How often each operation was carried out here.</summary>
    public OperationCounters Counters { get; } = new();

    /// <summary>Takes a request over.</summary>
    /// <param name="request">The request; copied.</param>
    /// <param name="send">Sends its reply.</param>
    public void Add(ReadOnlySpan<byte> request, Exchange.Sender send)
    {
        _queue.Add((request.ToArray(), send));
        lock (_starting)
        {
            if (_thread is not null)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "fuse waiting" };
            _thread.Start();
        }
    }

    /// <summary>Waits for the request that is being carried out; the others are given up. To be called when nobody reads requests any more.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        while (_queue.TryTake(out _))
        {
        }
        _thread?.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        using var reply = new RequestBuffer(FuseLimits.BufferBytes);
        foreach (var (request, send) in _queue.GetConsumingEnumerable())
        {
            var began = Stopwatch.GetTimestamp();
            var length = dispatcher.Dispatch(request, reply.Span, mayWait: true);
            Counters.Add(MemoryMarshal.AsRef<RequestHeader>(request).Opcode, Stopwatch.GetTimestamp() - began);
            if (length > 0)
                send(reply.Span[..length]);
        }
    }
}

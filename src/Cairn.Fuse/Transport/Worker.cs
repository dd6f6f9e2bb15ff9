using System.Diagnostics;
using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>One thread that reads requests and answers them, with buffers of its own. When it has ended it can be started again.</summary>
internal sealed unsafe class Worker(DeviceHandle device, Dispatcher dispatcher, WaitingRequests waiting, Workers workers, string name)
{
    private long _answered;

    public OperationCounters Counters { get; } = new();

    /// <summary>How many requests it has answered.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Its thread; null: it has ended.</summary>
    public Thread? Thread { get; private set; }

    /// <summary>Starts the thread.</summary>
    /// <returns>False: the system gives no more threads.</returns>
    public bool TryStart()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        Thread = thread;
        try
        {
            thread.Start();
            return true;
        }
        catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
        {
            Thread = null;
            return false;
        }
    }

    /// <summary>Answers requests until the connection ends or it is not needed.</summary>
    private void Run()
    {
        using (var request = new RequestBuffer(FuseLimits.BufferBytes))
        using (var reply = new RequestBuffer(FuseLimits.BufferBytes))
        {
            // Dozens may have waited for a slow disk, with a megabyte each.
            void Rest()
            {
                request.Forget();
                reply.Forget();
            }
            var rest = Rest;
            while (TryRead(request, out var length))
            {
                Answer(request.Span[..length], reply);
                Volatile.Write(ref _answered, _answered + 1);
                if (!workers.GoOn(rest))
                    break;
            }
        }
        Thread = null;
    }

    /// <summary>Waits for a request.</summary>
    /// <returns>False: the connection has ended.</returns>
    private bool TryRead(RequestBuffer request, out int length)
    {
        while (true)
        {
            length = device.Read(request.Start, request.Length);
            if (length >= RequestHeader.Size)
            {
                workers.Took(MemoryMarshal.AsRef<RequestHeader>(request.Span).Opcode);
                return true;
            }
            if (length < 0 && -length is not (LibC.Code.Interrupted or LibC.Code.NoEntry or LibC.Code.Again))
            {
                workers.End();
                return false;
            }
        }
    }

    private void Answer(ReadOnlySpan<byte> request, RequestBuffer reply)
    {
        var began = Stopwatch.GetTimestamp();
        var length = dispatcher.Dispatch(request, reply.Span);
        if (length == Dispatcher.Later)
        {
            waiting.Add(device, request);
            return;
        }
        Counters.Add(MemoryMarshal.AsRef<RequestHeader>(request).Opcode, Stopwatch.GetTimestamp() - began);
        // An error means that nobody waits any more: the request was given up, or the connection is cut.
        if (length > 0)
            device.Write(reply.Start, length);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>One thread that reads requests and answers them, with buffers of its own.</summary>
internal sealed unsafe class Worker(DeviceHandle device, Dispatcher dispatcher, WaitingRequests waiting) : IDisposable
{
    private readonly RequestBuffer _request = new(FuseLimits.BufferBytes), _reply = new(FuseLimits.BufferBytes);

    public OperationCounters Counters { get; } = new();

    /// <summary>Answers requests until the connection ends.</summary>
    public void Run()
    {
        while (true)
        {
            var length = device.Read(_request.Start, _request.Length);
            if (length < 0)
            {
                if (-length is LibC.Code.Interrupted or LibC.Code.NoEntry or LibC.Code.Again)
                    continue;
                return;
            }
            if (length >= RequestHeader.Size)
                Answer(_request.Span[..length]);
        }
    }

    public void Dispose()
    {
        _request.Dispose();
        _reply.Dispose();
    }

    private void Answer(ReadOnlySpan<byte> request)
    {
        var began = Stopwatch.GetTimestamp();
        var length = dispatcher.Dispatch(request, _reply.Span);
        if (length == Dispatcher.Later)
        {
            waiting.Add(device, request);
            return;
        }
        Counters.Add(MemoryMarshal.AsRef<RequestHeader>(request).Opcode, Stopwatch.GetTimestamp() - began);
        // An error means that nobody waits any more: the request was given up, or the connection is cut.
        if (length > 0)
            device.Write(_reply.Start, length);
    }
}

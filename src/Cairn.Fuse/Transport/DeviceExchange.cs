using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport;

/// <summary>Requests read from the device and replies written to it: two system calls and two copies by the kernel for each.</summary>
internal sealed unsafe class DeviceExchange(DeviceHandle device) : Exchange
{
    private readonly RequestBuffer _request = new(FuseLimits.BufferBytes), _reply = new(FuseLimits.BufferBytes);
    private int _length;

    public override ReadOnlySpan<byte> Request => _request.Span[.._length];

    public override Span<byte> Reply => _reply.Span;

    public override bool TryTake()
    {
        while (true)
        {
            _length = device.Read(_request.Start, _request.Length);
            if (_length >= RequestHeader.Size)
                return true;
            if (_length < 0 && -_length is not (LibC.Code.Interrupted or LibC.Code.NoEntry or LibC.Code.Again))
                return false;
        }
    }

    // An error means that nobody waits any more: the request was given up, or the connection is cut.
    public override void Send(int length)
    {
        if (length > 0)
            device.Write(_reply.Start, length);
    }

    public override Sender Leave() => reply => device.Write(reply);

    /// <summary>Dozens may have waited for a slow disk, with a megabyte each.</summary>
    public override void Rest()
    {
        _request.Forget();
        _reply.Forget();
    }

    public override void Dispose()
    {
        _request.Dispose();
        _reply.Dispose();
    }
}

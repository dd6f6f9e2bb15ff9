namespace Cairn.Fuse.Transport;

/// <summary>How one thread takes requests from the kernel, one at a time, and sends their replies.</summary>
internal abstract class Exchange : IDisposable
{
    /// <summary>Sends a reply to a request that a thread has left to another.</summary>
    public delegate void Sender(ReadOnlySpan<byte> reply);

    /// <summary>The request that was taken last.</summary>
    public abstract ReadOnlySpan<byte> Request { get; }

    /// <summary>Room for its reply.</summary>
    public abstract Span<byte> Reply { get; }

    /// <summary>Waits for a request.</summary>
    /// <returns>False: the connection has ended.</returns>
    public abstract bool TryTake();

    /// <summary>Sends what is in <see cref="Reply"/>; the next <see cref="TryTake"/> may do it.</summary>
    /// <param name="length">Bytes, the header included; 0: the request has no reply.</param>
    public abstract void Send(int length);

    /// <summary>Goes on without a reply.</summary>
    /// <returns>Sends it, on any thread; null: only this thread can, before it takes another.</returns>
    public abstract Sender? Leave();

    /// <summary>Gives back memory: it may be long until more is taken.</summary>
    public abstract void Rest();

    public abstract void Dispose();
}

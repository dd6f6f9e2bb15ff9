using Cairn.Fuse.Native;
using Cairn.Fuse.Protocol;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Memory in which the kernel puts one request at a time, and looks for its reply (<c>struct fuse_uring_req_header</c>, and the payload).</summary>
/// <remarks>Before the payload a page is free, so that a request can be put together in front of what it brings, and a reply with its header be written in one piece.</remarks>
internal sealed unsafe class RingEntry(int number, int queue) : IDisposable
{
    private const int OperationAt = 128, OutcomeAt = 256, HeaderBytes = 288, VectorsAt = 512, PayloadAt = 2 * FuseLimits.PageBytes;

    private readonly RequestBuffer _memory = new(PayloadAt + FuseLimits.BufferBytes);

    /// <summary>Its number in the ring.</summary>
    public int Number => number;

    /// <summary>The queue whose requests come here.</summary>
    public int Queue => queue;

    /// <summary>What the reply's number is for the kernel.</summary>
    public ulong CommitId => *(ulong*)(_memory.Start + OutcomeAt + 8);

    /// <summary>Bytes of the request, its header included.</summary>
    public int Length => *(int*)_memory.Start;

    /// <summary>Bytes of the request or of the reply that are in the payload.</summary>
    private ref int PayloadLength => ref *(int*)(_memory.Start + OutcomeAt + 16);

    /// <summary>Where a reply can be written, header first, that needs not be copied then.</summary>
    public Span<byte> Reply => new(_memory.Start + PayloadAt - ReplyHeader.Size, FuseLimits.BufferBytes);

    /// <summary>Where header and payload are, for the kernel.</summary>
    public LibC.Vector* Vectors()
    {
        var vectors = (LibC.Vector*)(_memory.Start + VectorsAt);
        vectors[0] = new LibC.Vector { Base = _memory.Start, Length = HeaderBytes };
        vectors[1] = new LibC.Vector { Base = _memory.Start + PayloadAt, Length = FuseLimits.BufferBytes };
        return vectors;
    }

    /// <summary>Puts the request together in front of its payload, which is not copied.</summary>
    public ReadOnlySpan<byte> Assemble()
    {
        var start = _memory.Start + PayloadAt - (Length - PayloadLength);
        CopyHead(new Span<byte>(start, Length - PayloadLength));
        return new ReadOnlySpan<byte>(start, Length);
    }

    /// <summary>Copies the request.</summary>
    public void CopyTo(Span<byte> target)
    {
        var head = Length - PayloadLength;
        CopyHead(target[..head]);
        new Span<byte>(_memory.Start + PayloadAt, PayloadLength).CopyTo(target[head..]);
    }

    /// <summary>Makes what is in <see cref="Reply"/> the reply.</summary>
    public void Answer(int length)
    {
        Reply[..ReplyHeader.Size].CopyTo(_memory.Span);
        PayloadLength = length - ReplyHeader.Size;
    }

    /// <summary>Makes a copy of <paramref name="reply"/> the reply.</summary>
    public void Answer(ReadOnlySpan<byte> reply)
    {
        reply.CopyTo(Reply);
        Answer(reply.Length);
    }

    /// <summary>Gives back the memory of what a request brought, but its first page. The kernel must not have the entry.</summary>
    public void Forget() => _memory.Forget(PayloadAt + FuseLimits.PageBytes);

    public void Dispose() => _memory.Dispose();

    /// <summary>The header, and the structure that follows it.</summary>
    private void CopyHead(Span<byte> target)
    {
        new Span<byte>(_memory.Start, RequestHeader.Size).CopyTo(target);
        new Span<byte>(_memory.Start + OperationAt, target.Length - RequestHeader.Size).CopyTo(target[RequestHeader.Size..]);
    }
}

using System.Runtime.InteropServices;

namespace Cairn.Fuse.Native;

/// <summary>Memory that the kernel copies requests into and replies out of: aligned, outside the collected heap, reused. Pages that are never touched cost nothing.</summary>
internal sealed unsafe class RequestBuffer(int length) : IDisposable
{
    private byte* _start = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);

    public byte* Start => _start;

    public Span<byte> Span => new(_start, length);

    public int Length => length;

    /// <summary>Gives back the pages that were touched; what is in them is lost.</summary>
    /// <param name="from">Only those from here: a page's begin.</param>
    public void Forget(int from = 0) => _ = LibC.Advise(_start + from, (nuint)(length - from), LibC.DontNeed);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}

using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>What the server tells the kernel unasked.</summary>
internal static class Notifications
{
    private const int InvalidateNodeCode = 2, InvalidateEntryCode = 3, StoreCode = 4, DeleteCode = 6;

    /// <summary>Room for any of them that carries a name.</summary>
    public const int MaxBytes = ReplyHeader.Size + 24 + FuseLimits.MaxNameBytes + 1;

    /// <summary>Bytes of a <see cref="Store"/> beside the data.</summary>
    public const int StoreOverhead = ReplyHeader.Size + 24;

    /// <summary>The attributes of a node, and the pages of [<paramref name="offset"/>, + <paramref name="length"/>), are not true any more. A
    /// negative offset: the attributes only; a length of 0: to the end.</summary>
    public static ReadOnlySpan<byte> InvalidateNode(Span<byte> buffer, ulong node, long offset, long length)
    {
        MemoryMarshal.Write(buffer[16..], in node);
        MemoryMarshal.Write(buffer[24..], in offset);
        MemoryMarshal.Write(buffer[32..], in length);
        return Header(buffer, 40, InvalidateNodeCode);
    }

    /// <summary>A name is not what it was, or is there now.</summary>
    /// <param name="buffer">Room.</param>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="expireOnly">It is to be looked up again, but a mount point below it stays.</param>
    public static ReadOnlySpan<byte> InvalidateEntry(Span<byte> buffer, ulong parent, ReadOnlySpan<byte> name, bool expireOnly = false)
    {
        MemoryMarshal.Write(buffer[16..], in parent);
        MemoryMarshal.Write(buffer[24..], (uint)name.Length);
        MemoryMarshal.Write(buffer[28..], expireOnly ? 1u : 0u);
        return Header(buffer, 32 + Name(buffer[32..], name), InvalidateEntryCode);
    }

    /// <summary>A name is gone, and the node it meant with it: whoever watches is told.</summary>
    public static ReadOnlySpan<byte> Delete(Span<byte> buffer, ulong parent, ulong child, ReadOnlySpan<byte> name)
    {
        MemoryMarshal.Write(buffer[16..], in parent);
        MemoryMarshal.Write(buffer[24..], in child);
        MemoryMarshal.Write(buffer[32..], (ulong)(uint)name.Length);
        return Header(buffer, 40 + Name(buffer[40..], name), DeleteCode);
    }

    /// <summary>Puts bytes into the page cache of a node; where they reach beyond its size, it grows.</summary>
    public static ReadOnlySpan<byte> Store(Span<byte> buffer, ulong node, ulong offset, ReadOnlySpan<byte> bytes)
    {
        MemoryMarshal.Write(buffer[16..], in node);
        MemoryMarshal.Write(buffer[24..], in offset);
        MemoryMarshal.Write(buffer[32..], (ulong)(uint)bytes.Length);
        bytes.CopyTo(buffer[StoreOverhead..]);
        return Header(buffer, StoreOverhead + bytes.Length, StoreCode);
    }

    private static int Name(Span<byte> target, ReadOnlySpan<byte> name)
    {
        name.CopyTo(target);
        target[name.Length] = 0;
        return name.Length + 1;
    }

    private static ReadOnlySpan<byte> Header(Span<byte> buffer, int length, int code)
    {
        MemoryMarshal.Write(buffer, new ReplyHeader { Length = (uint)length, Error = code });
        return buffer[..length];
    }
}

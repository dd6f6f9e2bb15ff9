using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>What the server would like of a connection.</summary>
/// <param name="Wanted">Used as far as the kernel offers it.</param>
/// <param name="MaxWrite">Most bytes of one write, at most <see cref="FuseLimits.MaxPayload"/>.</param>
/// <param name="MaxReadAhead">Most bytes that the kernel reads ahead.</param>
/// <param name="MaxBackground">How many requests that nobody waits for may be on their way.</param>
internal sealed record FuseWishes(InitFlags Wanted, uint MaxWrite = FuseLimits.MaxPayload, uint MaxReadAhead = FuseLimits.MaxPayload, ushort MaxBackground = 64);

/// <summary>The sizes of requests and replies.</summary>
internal static class FuseLimits
{
    /// <summary>Most bytes read or written by one request.</summary>
    public const int MaxPayload = 1 << 20;

    /// <summary>A buffer that any request or reply fits in.</summary>
    public const int BufferBytes = MaxPayload + 4096;

    public const int PageBytes = 4096;

    /// <summary>Longest name, without its zero byte.</summary>
    public const int MaxNameBytes = 1024;
}

/// <summary>What kernel and server have agreed on.</summary>
/// <param name="Minor">The protocol is 7 and this.</param>
/// <param name="KernelMinor">What the kernel speaks.</param>
/// <param name="Offered">What the kernel offered.</param>
/// <param name="Flags">What is used.</param>
/// <param name="MaxWrite">Most bytes of one write.</param>
internal sealed record Agreement(uint Minor, uint KernelMinor, InitFlags Offered, InitFlags Flags, uint MaxWrite)
{
    public bool Has(InitFlags flag) => (Flags & flag) == flag;
}

/// <summary>The first exchange on a connection (<c>FUSE_INIT</c>).</summary>
internal static class Negotiation
{
    public const uint Major = 7;

    /// <summary>The newest minor version that this speaks.</summary>
    public const uint Minor = 45;

    /// <summary>Older kernels than this (Linux 4.20) are refused: structures were shorter.</summary>
    public const uint OldestMinor = 28;

    public const int ReplyBytes = 64;

    /// <summary>Formats the answer to a request for a connection.</summary>
    /// <param name="payload">The request without its header.</param>
    /// <param name="wishes">What the server would like.</param>
    /// <param name="reply">Room for <see cref="ReplyBytes"/>.</param>
    /// <param name="agreement">What is agreed; null when the kernel is to ask again with another version, or cannot be talked to.</param>
    /// <returns>0, or the error to answer.</returns>
    public static int Answer(ReadOnlySpan<byte> payload, FuseWishes wishes, Span<byte> reply, out Agreement? agreement)
    {
        agreement = null;
        if (payload.Length < 8)
            return Errors.Protocol;
        var words = MemoryMarshal.Cast<byte, uint>(payload);
        var (major, minor) = (words[0], words[1]);
        reply[..ReplyBytes].Clear();
        var answer = MemoryMarshal.Cast<byte, uint>(reply[..ReplyBytes]);
        (answer[0], answer[1]) = (Major, Math.Min(minor, Minor));
        if (major > Major)
            return Errors.None;
        if (major < Major || minor < OldestMinor || words.Length < 4)
            return Errors.Protocol;
        var offered = (InitFlags)words[3];
        if ((offered & InitFlags.Extended) != 0 && words.Length >= 5)
            offered |= (InitFlags)((ulong)words[4] << 32);
        agreement = Agree(minor, offered, wishes);
        Write(answer, agreement, wishes);
        return Errors.None;
    }

    private static Agreement Agree(uint minor, InitFlags offered, FuseWishes wishes)
    {
        var flags = offered & (wishes.Wanted | InitFlags.Extended | InitFlags.MaxPages | InitFlags.BigWrites);
        var most = (flags & InitFlags.MaxPages) != 0 ? FuseLimits.MaxPayload : 32 * FuseLimits.PageBytes;
        return new Agreement(Math.Min(minor, Minor), minor, offered, flags, Math.Min(wishes.MaxWrite, (uint)most));
    }

    private static void Write(Span<uint> answer, Agreement agreement, FuseWishes wishes)
    {
        // Not what the kernel has asked for: it takes the least of this and what stands for the mount, which may have been raised since it asked.
        answer[2] = wishes.MaxReadAhead;
        answer[3] = (uint)agreement.Flags;
        answer[4] = wishes.MaxBackground | (uint)(wishes.MaxBackground * 3 / 4) << 16;
        answer[5] = agreement.MaxWrite;
        answer[6] = 1;
        answer[7] = (agreement.MaxWrite + FuseLimits.PageBytes - 1) / FuseLimits.PageBytes;
        answer[8] = (uint)((ulong)agreement.Flags >> 32);
    }
}

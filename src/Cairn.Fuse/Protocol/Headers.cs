using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>What every request begins with (<c>fuse_in_header</c>), in the byte order of the machine like all that follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RequestHeader
{
    public const int Size = 40;

    /// <summary>Bytes of the request, this header included.</summary>
    public uint Length;

    public Opcode Opcode;

    /// <summary>The number that the reply repeats.</summary>
    public ulong Unique;

    /// <summary>What it is about: a number that an earlier reply gave out, or <see cref="RootNode"/>.</summary>
    public ulong Node;

    public uint Uid;
    public uint Gid;

    /// <summary>The thread that asks; 0 when the kernel does by itself.</summary>
    public uint Pid;

    /// <summary>Bytes of extensions at the request's end, in units of eight.</summary>
    public ushort ExtensionUnits;

    private readonly ushort _padding;

    /// <summary>The number of the directory that is mounted.</summary>
    public const ulong RootNode = 1;
}

/// <summary>What every reply and notification begins with (<c>fuse_out_header</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReplyHeader
{
    public const int Size = 16;

    /// <summary>Bytes of the reply, this header included.</summary>
    public uint Length;

    /// <summary>0, or an error's number negated; of a notification, its kind.</summary>
    public int Error;

    /// <summary>The request's number; 0 in a notification.</summary>
    public ulong Unique;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>Formats entries of a directory into the room that the kernel gave.</summary>
internal ref struct DirectoryWriter(Span<byte> room, bool plus)
{
    private const int EntryHeader = 24;

    private readonly Span<byte> _room = room;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether entries go with their node and attributes.</summary>
    public readonly bool Plus => plus;

    /// <summary>Whether an entry with a name of so many bytes still has room.</summary>
    public readonly bool Fits(int nameLength) => SpaceFor(nameLength, plus) <= _room.Length - Length;

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ino">Its number as stat(2) tells it.</param>
    /// <param name="type">The type bits of its mode, shifted down by twelve.</param>
    /// <param name="cookie">Where to go on behind it.</param>
    /// <param name="entry">With <see cref="Plus"/>: its node, which the kernel then counts as looked up once; a node of 0 says that it is not told.</param>
    /// <returns>False: it does not fit, and nothing was written.</returns>
    public bool TryAdd(ReadOnlySpan<byte> name, ulong ino, uint type, ulong cookie, in EntryReply entry)
    {
        if (!Fits(name.Length))
            return false;
        var target = _room.Slice(Length, SpaceFor(name.Length, plus));
        Length += target.Length;
        if (plus)
        {
            MemoryMarshal.Write(target, in entry);
            target = target[Unsafe.SizeOf<EntryReply>()..];
        }
        MemoryMarshal.Write(target, in ino);
        MemoryMarshal.Write(target[8..], in cookie);
        MemoryMarshal.Write(target[16..], (uint)name.Length);
        MemoryMarshal.Write(target[20..], in type);
        name.CopyTo(target[EntryHeader..]);
        target[(EntryHeader + name.Length)..].Clear();
        return true;
    }

    private static int SpaceFor(int nameLength, bool plus) => (plus ? EntryReply.Size : 0) + ((EntryHeader + nameLength + 7) & ~7);
}

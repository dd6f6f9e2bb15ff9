using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>A reply in the making: a header and room behind it.</summary>
internal ref struct ReplyWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length = ReplyHeader.Size;

    /// <summary>Appends a structure of zeros, to be filled in in place.</summary>
    public ref T Add<T>() where T : unmanaged
    {
        var target = _buffer.Slice(_length, Unsafe.SizeOf<T>());
        target.Clear();
        _length += target.Length;
        return ref MemoryMarshal.AsRef<T>(target);
    }

    /// <summary>Room for at most so many bytes, of which <see cref="Use"/> says how many count.</summary>
    public readonly Span<byte> Room(uint most) => _buffer.Slice(_length, (int)Math.Min(most, (uint)(_buffer.Length - _length)));

    /// <summary>The first <paramref name="length"/> bytes of the <see cref="Room"/> are part of the reply.</summary>
    public void Use(int length) => _length += length;

    /// <summary>Ends the reply.</summary>
    /// <returns>Its bytes.</returns>
    public readonly int Finish(ulong unique, int error)
    {
        var length = error == 0 ? _length : ReplyHeader.Size;
        MemoryMarshal.Write(_buffer, new ReplyHeader { Length = (uint)length, Error = -error, Unique = unique });
        return length;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Storage.Building;

/// <summary>
/// Remembers where the bytes of a span are that a caller was given, to see whether the caller hands them in again: the
/// call may invalidate them before it is done with them, so they are copied then.
/// </summary>
internal struct HandedOut
{
    private nint _start;
    private int _length;

    public void Note(ReadOnlySpan<byte> bytes) => (_start, _length) = (AddressOf(bytes), bytes.Length);

    public readonly bool Overlaps(ReadOnlySpan<byte> bytes)
    {
        var start = AddressOf(bytes);
        return (nuint)(start - _start) < (nuint)_length || (nuint)(_start - start) < (nuint)bytes.Length;
    }

    private static nint AddressOf(ReadOnlySpan<byte> bytes) =>
        Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(bytes));
}

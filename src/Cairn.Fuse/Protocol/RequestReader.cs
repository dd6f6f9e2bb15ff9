using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cairn.Fuse.Protocol;

/// <summary>Takes a request's payload apart.</summary>
internal ref struct RequestReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Whether something was to be read that was not there.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A structure, in place.</summary>
    public ref readonly T Take<T>() where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (_rest.Length < size)
        {
            IsMalformed = true;
            return ref Zeros<T>.Value;
        }
        ref readonly var value = ref MemoryMarshal.AsRef<T>(_rest);
        _rest = _rest[size..];
        return ref value;
    }

    /// <summary>Bytes that end with a zero byte, without it.</summary>
    public ReadOnlySpan<byte> TakeName()
    {
        var length = _rest.IndexOf((byte)0);
        if (length < 0)
        {
            IsMalformed = true;
            return default;
        }
        var name = _rest[..length];
        _rest = _rest[(length + 1)..];
        return name;
    }

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> TakeBytes(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            IsMalformed = true;
            return default;
        }
        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    private static class Zeros<T> where T : unmanaged
    {
#pragma warning disable CA2211, IDE0044 // Referred to in place; nobody writes to it.
        public static T Value;
#pragma warning restore CA2211, IDE0044
    }
}

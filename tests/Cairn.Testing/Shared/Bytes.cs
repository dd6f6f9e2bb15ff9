using System.Buffers.Binary;
using System.Text;

namespace Cairn.Testing;

/// <summary>Keys and values as tests write them.</summary>
public static class Bytes
{
    /// <summary>The characters of <paramref name="text"/>, each one byte.</summary>
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A key of an integer table.</summary>
    public static byte[] Of(long number)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, number);
        return key;
    }

    /// <summary>The number that a key of an integer table, or a value made like one, says.</summary>
    public static long ToNumber(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key);

    /// <summary>Bytes back to text, for comparing what is readable.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary><paramref name="length"/> bytes that depend on <paramref name="seed"/> and do not compress.</summary>
    public static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary><paramref name="length"/> times <paramref name="value"/>.</summary>
    public static byte[] Repeat(byte value, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}

/// <summary>Byte arrays in unsigned bytewise order.</summary>
public sealed class BytewiseOrder : IComparer<byte[]>
{
    public static BytewiseOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}

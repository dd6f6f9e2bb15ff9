using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cairn.Storage.Hashing;

/// <summary>Eight words: a key or a chaining value.</summary>
[InlineArray(Count)]
internal struct Blake3Words
{
    internal const int Count = 8;

    private uint _first;

    internal static Blake3Words From(ReadOnlySpan<uint> words)
    {
        var result = default(Blake3Words);
        words[..Count].CopyTo(result);
        return result;
    }

    /// <summary>The words in the first 32 of <paramref name="bytes"/>, little-endian.</summary>
    internal static Blake3Words Read(ReadOnlySpan<byte> bytes)
    {
        var result = default(Blake3Words);
        for (var word = 0; word < Count; word++)
            result[word] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(word * sizeof(uint))..]);
        return result;
    }

    internal readonly void Write(Span<byte> bytes)
    {
        for (var word = 0; word < Count; word++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(word * sizeof(uint))..], this[word]);
    }
}

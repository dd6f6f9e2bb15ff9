using System.Buffers.Binary;

namespace Cairn.Storage.WriteBehind;

/// <summary>Room for a value of the database with its trailer, which the database has verified and taken off.</summary>
internal struct Resealed
{
    private byte[]? _bytes;

    public ReadOnlySpan<byte> Make(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        var length = value.Length + ValueChecksum.Size;
        if (_bytes is null || _bytes.Length < length)
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, 512), pinned: true);
        value.CopyTo(_bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(value.Length), ValueChecksum.Compute(key, value));
        return _bytes.AsSpan(0, length);
    }
}

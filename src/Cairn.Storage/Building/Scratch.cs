namespace Cairn.Storage.Building;

/// <summary>Room for a copy of an argument; kept, so that it is allocated once.</summary>
internal struct Scratch
{
    private byte[]? _bytes;

    public ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (_bytes is null || _bytes.Length < bytes.Length)
            _bytes = new byte[Math.Max(bytes.Length, Limits.MaxKeyBytes + 1)];
        bytes.CopyTo(_bytes);
        return _bytes.AsSpan(0, bytes.Length);
    }
}

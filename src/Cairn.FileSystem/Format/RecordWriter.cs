namespace Cairn.FileSystem.Format;

/// <summary>Writes keys and records (docs/format.md §2) into a buffer of the caller's, usually on the stack.</summary>
internal ref struct RecordWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    public void Number(ulong value) => Length += OrderedNumber.Write(_buffer[Length..], value);

    public void Number(long value) => Number((ulong)value);

    public void Signed(long value) => Number((ulong)(value << 1 ^ value >> 63));

    public void Byte(byte value) => _buffer[Length++] = value;

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Bytes and their length before them.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        Number((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>A name and the zero byte that ends it.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Raw(name);
        Byte(0);
    }

    public void Time(Timestamp time)
    {
        Signed(time.Seconds);
        Number((ulong)time.Nanoseconds);
    }
}

using Cairn.Storage;

namespace Cairn.FileSystem.Format;

/// <summary>
/// Reads keys and records (docs/format.md §2). Whatever the bytes, it answers or throws
/// <see cref="ErrorCode.Corrupt"/>: it never reads past the end, and allocates nothing.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes, string record)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What is not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public readonly bool AtEnd => _rest.IsEmpty;

    public ulong Number()
    {
        var read = OrderedNumber.Read(_rest, out var value);
        if (read == 0)
            throw Malformed("a number is cut off or not in its shortest form");
        _rest = _rest[read..];
        return value;
    }

    /// <summary>A number that must be below 2^63.</summary>
    public long Long()
    {
        var value = Number();
        return value <= long.MaxValue ? (long)value : throw Malformed("a number is too large");
    }

    /// <summary>A number that must not exceed <paramref name="max"/>.</summary>
    public int Int(int max = int.MaxValue)
    {
        var value = Number();
        return value <= (ulong)max ? (int)value : throw Malformed("a number is too large");
    }

    /// <summary>A number of 32 bits.</summary>
    public uint Word()
    {
        var value = Number();
        return value <= uint.MaxValue ? (uint)value : throw Malformed("a number is too large");
    }

    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public byte Byte()
    {
        if (_rest.IsEmpty)
            throw Malformed("it is cut off");
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (_rest.Length < length)
            throw Malformed("it is cut off");
        var value = _rest[..length];
        _rest = _rest[length..];
        return value;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Number();
        return length <= (ulong)_rest.Length ? Raw((int)length) : throw Malformed("it is cut off");
    }

    public ReadOnlySpan<byte> Name()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
            throw Malformed("a name does not end");
        var name = _rest[..end];
        _rest = _rest[(end + 1)..];
        return name;
    }

    public Timestamp Time()
    {
        var seconds = Signed();
        return new Timestamp(seconds, Int(Timestamp.NanosecondsPerSecond - 1));
    }

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> TakeRest()
    {
        var rest = _rest;
        _rest = default;
        return rest;
    }

    /// <summary>Throws unless everything was read.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw Malformed("it is longer than it should be");
    }

    /// <summary>What is thrown for a record that does not follow its format.</summary>
    public readonly CairnException Malformed(string how) =>
        new(ErrorCode.Corrupt, $"A {record} record is malformed: {how}.");
}

using Cairn.Fuse.Protocol;

namespace Cairn.Benchmarks.Mount;

/// <summary>A node of the file system that does nothing but remember.</summary>
internal sealed class MemoryNode(uint mode)
{
    private long _lookups;

    public Lock Lock { get; } = new();

    public uint Mode => mode;

    public bool IsDirectory => (mode & 0xF000) == 0x4000;

    /// <summary>What is in a directory, by name.</summary>
    public Dictionary<byte[], ulong>? Children { get; } = (mode & 0xF000) == 0x4000 ? new(ByteNames.Instance) : null;

    /// <summary>A file's bytes; longer than the file.</summary>
    public byte[] Bytes { get; private set; } = [];

    public long Size { get; private set; }

    public long Time { get; set; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public uint Links { get; set; } = 1;

    public long Count(long lookups) => Interlocked.Add(ref _lookups, lookups);

    public void Resize(long size)
    {
        if (size > Bytes.Length)
        {
            var grown = new byte[Math.Max(size, Math.Min(Bytes.Length * 2L, Bytes.Length + (64L << 20)))];
            Bytes.AsSpan(0, (int)Size).CopyTo(grown);
            Bytes = grown;
        }
        else if (size < Size)
        {
            Bytes.AsSpan((int)size, (int)(Size - size)).Clear();
        }
        Size = size;
    }

    public NodeAttributes Attributes(ulong ino) => new()
    {
        Ino = ino,
        Size = (ulong)Size,
        Blocks = (ulong)(Size + 511) / 512,
        Mode = mode,
        Links = Links,
        MTime = Time,
        CTime = Time,
        ATime = Time,
        BlockSize = 4096,
    };
}

/// <summary>Names by their bytes, also found by a span.</summary>
internal sealed class ByteNames : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static ByteNames Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> name) => name.ToArray();
}

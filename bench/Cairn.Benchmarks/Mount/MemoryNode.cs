using Cairn.Fuse;
using Cairn.Fuse.Protocol;

namespace Cairn.Benchmarks.Mount;

/// <summary>A node of the file system that does nothing but remember.</summary>
internal sealed class MemoryNode(uint mode)
{
    private const int BlockBytes = 1 << 20;

    private long _lookups;

    public Lock Lock { get; } = new();

    public uint Mode => mode;

    public bool IsDirectory => (mode & 0xF000) == 0x4000;

    /// <summary>What is in a directory, by name.</summary>
    public Dictionary<byte[], ulong>? Children { get; } = (mode & 0xF000) == 0x4000 ? new(ByteNames.Instance) : null;

    /// <summary>A file's bytes, in blocks, so that one that grows is not copied. Behind the end they are zero.</summary>
    private readonly List<byte[]> _blocks = [];

    public long Size { get; private set; }

    /// <summary>When it was changed, by the clock that spares the kernel a request (<see cref="KernelClock"/>).</summary>
    public (long Seconds, uint Nanoseconds) Time { get; set; } = KernelClock.Now();

    public uint Links { get; set; } = 1;

    public long Count(long lookups) => Interlocked.Add(ref _lookups, lookups);

    public void Resize(long size)
    {
        while (_blocks.Count * (long)BlockBytes < size)
            _blocks.Add(new byte[_blocks.Count == 0 ? Math.Max(4096, (int)Math.Min(size, BlockBytes)) : BlockBytes]);
        if (_blocks is [{ Length: < BlockBytes } first, ..] && size > first.Length)
        {
            _blocks[0] = new byte[size > 65536 ? BlockBytes : size * 2];
            first.CopyTo(_blocks[0], 0);
        }
        for (var at = size; at < Size; at += Piece(at, Size - at).Length)
            Piece(at, Size - at).Clear();
        Size = size;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset + bytes.Length > Size)
            Resize(offset + bytes.Length);
        while (!bytes.IsEmpty)
        {
            var piece = Piece(offset, bytes.Length);
            bytes[..piece.Length].CopyTo(piece);
            bytes = bytes[piece.Length..];
            offset += piece.Length;
        }
    }

    public int Read(long offset, Span<byte> target)
    {
        var length = (int)Math.Clamp(Size - offset, 0, target.Length);
        for (var done = 0; done < length;)
        {
            var piece = Piece(offset + done, length - done);
            piece.CopyTo(target[done..]);
            done += piece.Length;
        }
        return length;
    }

    private Span<byte> Piece(long offset, long length)
    {
        var block = _blocks[(int)(offset / BlockBytes)];
        var at = (int)(offset % BlockBytes);
        return block.AsSpan(at, (int)Math.Min(length, block.Length - at));
    }

    public NodeAttributes Attributes(ulong ino) => new()
    {
        Ino = ino,
        Size = (ulong)Size,
        Blocks = (ulong)(Size + 511) / 512,
        Mode = mode,
        Links = Links,
        MTime = Time.Seconds,
        MTimeNanoseconds = Time.Nanoseconds,
        CTime = Time.Seconds,
        CTimeNanoseconds = Time.Nanoseconds,
        ATime = Time.Seconds,
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

using Cairn.FileSystem;

namespace Cairn.Transfer;

/// <summary>What a tar stream says of one name.</summary>
internal sealed record TarEntry
{
    public required byte[] Path { get; init; }

    public required TarType Type { get; init; }

    /// <summary>Permission bits.</summary>
    public int Permissions { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public Timestamp MTime { get; init; }

    /// <summary>Bytes of the file, holes included.</summary>
    public long Size { get; init; }

    /// <summary>The target of a symbolic link, or the path of a hard link's first name.</summary>
    public byte[] LinkPath { get; init; } = [];

    /// <summary>A device's number: major &lt;&lt; 32 | minor.</summary>
    public long Rdev { get; init; }

    /// <summary>Extended attributes; null: the stream has none for it.</summary>
    public SortedList<byte[], byte[]>? Xattrs { get; init; }

    /// <summary>Where a sparse file has data; null: everywhere.</summary>
    public IReadOnlyList<(long Offset, long Length)>? Data { get; init; }
}

/// <summary>The types of entries, by the letters that stand for them.</summary>
internal enum TarType : byte
{
    File = (byte)'0',
    HardLink = (byte)'1',
    Symlink = (byte)'2',
    CharacterDevice = (byte)'3',
    BlockDevice = (byte)'4',
    Directory = (byte)'5',
    Fifo = (byte)'6',
}

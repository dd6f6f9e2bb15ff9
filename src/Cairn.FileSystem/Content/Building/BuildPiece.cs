using System.Runtime.CompilerServices;

namespace Cairn.FileSystem.Content;

/// <summary>The hash of a chunk, by value.</summary>
[InlineArray(ChunkRecord.HashBytes)]
internal struct ChunkHashValue
{
    private byte _first;
}

/// <summary>One chunk of a <see cref="BuildBlock"/>.</summary>
internal sealed class BuildPiece(int at, int length)
{
    private ChunkHashValue _hash;

    /// <summary>Where it begins in the block.</summary>
    public int At => at;

    public int Length => length;

    public Span<byte> Hash => _hash;

    public long Id { get; set; }

    /// <summary>Whether a record must be put; otherwise the chunk was known.</summary>
    public bool IsNew { get; set; }

    /// <summary>Its record of the table <c>chunks</c>, within the block's records.</summary>
    public Range Record { get; set; }
}

namespace Cairn.FileSystem.Content;

/// <summary>A run of a file's bytes that stands in a chunk. Never crosses a border between leaves.</summary>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Length">In bytes; at least 1.</param>
/// <param name="Chunk">The chunk's id.</param>
/// <param name="ChunkOffset">Where it begins in the chunk's plain bytes.</param>
internal readonly record struct Extent(long Offset, int Length, long Chunk, int ChunkOffset)
{
    /// <summary>The first offset behind it.</summary>
    public long End => Offset + Length;

    /// <summary>The part of it from <paramref name="from"/> up to <paramref name="to"/>, both within it.</summary>
    public Extent Slice(long from, long to) =>
        new(from, (int)(to - from), Chunk, ChunkOffset + (int)(from - Offset));

    /// <summary>Whether <paramref name="next"/> goes on exactly where this one ends, in the file and in the chunk.</summary>
    public bool GoesOnIn(in Extent next) =>
        next.Chunk == Chunk && next.Offset == End && next.ChunkOffset == ChunkOffset + Length;
}

namespace Cairn.Storage.Chunking;

/// <summary>Chunks of one size, for content that is overwritten in place, such as database files.</summary>
public sealed class FixedChunker : IChunker
{
    /// <summary>A chunker that cuts every <paramref name="chunkBytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public FixedChunker(int chunkBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkBytes);
        MaxBytes = chunkBytes;
    }

    /// <inheritdoc/>
    public int MaxBytes { get; }

    /// <inheritdoc/>
    public int NextCut(ReadOnlySpan<byte> pending, bool last) =>
        pending.Length >= MaxBytes ? MaxBytes : last ? pending.Length : 0;

    /// <inheritdoc/>
    public void Reset()
    {
        // Nothing is remembered between calls.
    }
}

namespace Cairn.Storage.Chunking;

/// <summary>Cuts content that comes as a stream into chunks. For one stream at a time; <see cref="Reset"/> begins another.</summary>
public interface IChunker
{
    /// <summary>The longest chunk, in bytes: with so many pending there is always a cut.</summary>
    int MaxBytes { get; }

    /// <summary>The length of the chunk at the start of <paramref name="pending"/>.</summary>
    /// <remarks>The cuts depend on the content alone, not on how much of it is shown at a time. As long as there is none,
    /// show the same bytes again with more after them; what was searched is not searched again.</remarks>
    /// <param name="pending">What follows the last cut, as far as it is known.</param>
    /// <param name="last">Whether nothing follows <paramref name="pending"/>.</param>
    /// <returns>The length; 0 when it takes more bytes to tell, which is never when <paramref name="last"/>, unless nothing is pending.</returns>
    int NextCut(ReadOnlySpan<byte> pending, bool last);

    /// <summary>Forgets what was shown since the last cut.</summary>
    void Reset();
}

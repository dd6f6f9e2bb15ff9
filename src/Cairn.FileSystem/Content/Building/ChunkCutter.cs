using Cairn.Storage.Chunking;

namespace Cairn.FileSystem.Content;

/// <summary>Says where chunks of one sequential content end. Asked piece after piece, each beginning where the one before ended.</summary>
/// <remarks>By content, so that an insertion moves few cuts; where the policy wants chunks of one size, at multiples of that in the file.</remarks>
internal sealed class ChunkCutter(ContentPolicy policy)
{
    private readonly ContentChunker? _chunker = policy.FixedChunk == 0 ? new ContentChunker() : null;

    /// <summary>The length of the first chunk of <paramref name="pending"/>; 0 when that depends on bytes that follow.</summary>
    /// <param name="pending">What follows the last cut, as far as it is known; at least one byte.</param>
    /// <param name="offset">Where it begins in the file.</param>
    /// <param name="last">Whether nothing follows.</param>
    public int Next(ReadOnlySpan<byte> pending, long offset, bool last)
    {
        if (_chunker is not null)
            return _chunker.NextCut(pending, last);
        var length = (int)(policy.FixedChunk - (offset & (policy.FixedChunk - 1)));
        if (pending.Length >= length)
            return length;
        return last ? pending.Length : 0;
    }
}

namespace Cairn.FileSystem.Content;

/// <summary>Says where chunks of one sequential content end. Asked piece after piece, each beginning where the one before ended.</summary>
internal sealed class ChunkCutter(ContentPolicy policy)
{
    /// <summary>The length of the first chunk of <paramref name="pending"/>; 0 when that depends on bytes that follow.</summary>
    /// <param name="pending">What follows the last cut, as far as it is known; at least one byte.</param>
    /// <param name="offset">Where it begins in the file.</param>
    /// <param name="last">Whether nothing follows.</param>
    public int Next(ReadOnlySpan<byte> pending, long offset, bool last)
    {
        var cut = policy.FixedChunk == 0 ? ContentLimits.WriteCut : policy.FixedChunk;
        var length = (int)(cut - (offset & (cut - 1)));
        if (pending.Length >= length)
            return length;
        return last ? pending.Length : 0;
    }
}

namespace Cairn.FileSystem.Content;

/// <summary>New chunks that are not committed yet, by hash, so that repeats among them are found too. Any number of threads.</summary>
internal interface IPendingChunks
{
    /// <summary>The id of the chunk with this hash: the reserved one, unless another piece got one.</summary>
    /// <param name="hash">The chunk's.</param>
    /// <param name="reserved">What it is to have if it is new; 0: the next there is.</param>
    /// <param name="id">What it has.</param>
    /// <returns>Whether it is new.</returns>
    bool Add(ReadOnlySpan<byte> hash, long reserved, out long id);
}

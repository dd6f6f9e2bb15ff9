namespace Cairn.FileSystem.Content;

/// <summary>New chunks that are not committed yet, by hash, so that repeats among them are found too. Any number of threads.</summary>
internal interface IPendingChunks
{
    /// <summary>The id of the chunk with this hash: a new one, unless another piece got one.</summary>
    /// <returns>Whether it is new.</returns>
    bool Add(ReadOnlySpan<byte> hash, out long id);
}

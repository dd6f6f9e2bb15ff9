using Cairn.FileSystem.Content;

namespace Cairn.Mount.Files;

/// <summary>Bytes of an open file that come in order, on their way into chunks that are stored as they come: much that is written never waits in memory.</summary>
/// <param name="builder">Takes them; owned.</param>
/// <param name="offset">Where the first stands in the file.</param>
internal sealed class WrittenStream(ContentBuilder builder, long offset) : IDisposable
{
    private readonly Action<ReadOnlyMemory<byte>> _take = bytes => builder.Write(bytes.Span);

    public ContentBuilder Builder => builder;

    public long Offset => offset;

    /// <summary>Where the next byte goes.</summary>
    public long End => offset + builder.Length;

    /// <summary>Whether a range has bytes that were taken, which cannot be written over any more.</summary>
    public bool Overlaps(long from, long to) => from < End && to > offset;

    /// <summary>Takes what is pending and comes next.</summary>
    public void TakeFrom(PendingWrites pending)
    {
        while (pending.TryTake(End, _take))
        {
        }
    }

    public void Dispose() => builder.Dispose();
}

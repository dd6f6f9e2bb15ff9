namespace Cairn.FileSystem.Content;

/// <summary>Stores whole contents that are in memory, within a transaction of the caller's.</summary>
internal sealed class ContentWriter(ContentEditor editor, ChunkWriter chunks, PageStore pages)
{
    /// <summary>Stores <paramref name="bytes"/>: nothing, inline, one chunk or a map by their size. Chunks that are stored already are shared.</summary>
    public ContentRef Store(in ContentEdit edit, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Math.Max(edit.Policy.InlineMax, edit.Policy.SingleChunk))
            return editor.StoreSmall(edit, bytes, shared: true);
        return StoreLarge(edit, bytes);
    }

    private ContentRef StoreLarge(ContentEdit edit, ReadOnlySpan<byte> bytes)
    {
        var map = new MapBuilder(page => pages.Put(edit, page));
        var cutter = new ChunkCutter(edit.Policy);
        for (var at = 0; at < bytes.Length;)
        {
            var length = cutter.Next(bytes[at..], at, last: true);
            map.Add(new Extent(at, length, chunks.StoreShared(edit, bytes.Slice(at, length)), 0));
            at += length;
        }
        return map.Finish();
    }
}

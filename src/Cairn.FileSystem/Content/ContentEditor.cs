using System.Buffers;
using Cairn.FileSystem.Format;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Makes new contents out of old ones. The old ones stay as they are; what is equal is shared, except where a
/// content is so small that storing it anew is cheaper.
/// </summary>
internal sealed class ContentEditor(
    VaultSchema schema, IContentIds ids, ContentReader reader, PageStore pages, ChunkReader chunks, ChunkWriter writer, LeafMerger merger)
{
    /// <summary>Writes <paramref name="bytes"/> at <paramref name="offset"/>, which may lie behind the end.</summary>
    public ContentRef Write(in ContentEdit edit, ContentRef old, long oldSize, long offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, long.MaxValue - bytes.Length);
        if (bytes.IsEmpty)
            return old;
        var end = offset + bytes.Length;
        var newSize = Math.Max(oldSize, end);
        if (IsWhole(edit, old, newSize))
            return WriteWhole(edit, old, oldSize, offset, bytes, (int)newSize);
        var patch = new MapPatch();
        var first = StorePieces(edit, old, oldSize, offset, bytes, newSize, patch);
        // A file that grows loses whatever its map might still say beyond its old end.
        var (from, last) = end > oldSize ? (Math.Min(first, oldSize), long.MaxValue) : (first, patch.Last);
        var map = new MapEditor(pages, merger, edit);
        return map.Finish(map.Replace(AsMap(edit, old, oldSize), from, last, patch));
    }

    /// <summary>Cuts the content at <paramref name="newSize"/>, or lets it grow by a hole.</summary>
    public ContentRef Truncate(in ContentEdit edit, ContentRef old, long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newSize);
        var kept = Math.Min(oldSize, newSize);
        if (kept == 0)
            return Nothing(edit, old);
        if (newSize == oldSize || old.Kind == ContentKind.None)
            return old;
        // A record may be longer than the file; only growing would show what is beyond.
        var shrinks = newSize < oldSize;
        if (old.Kind == ContentKind.Inline && (shrinks || StoredLength(edit, old) <= kept))
            return old;
        if (old.Kind == ContentKind.Chunk && (shrinks ? kept > edit.Policy.InlineMax : StoredLength(edit, old) <= kept))
            return old;
        return IsWhole(edit, old, kept) ? Rewrite(edit, old, kept, default, 0, (int)kept) : Cut(edit, old, kept);
    }

    /// <summary>Makes a hole of [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>) within the file; its size stays.</summary>
    public ContentRef Punch(in ContentEdit edit, ContentRef old, long size, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset >= size || length == 0 || old.Kind == ContentKind.None)
            return old;
        var end = length < size - offset ? offset + length : size;
        if (offset == 0 && end == size)
            return Nothing(edit, old);
        if (old.Kind == ContentKind.Inline || IsWhole(edit, old, size))
            return PunchWhole(edit, old, size, offset, end);
        var map = new MapEditor(pages, merger, edit);
        return map.Finish(map.Replace(AsMap(edit, old, size), offset, end == size ? long.MaxValue : end - 1, new MapPatch()));
    }

    /// <summary>Stores a whole small content: inline, or one chunk.</summary>
    public ContentRef StoreSmall(in ContentEdit edit, ReadOnlySpan<byte> bytes, bool shared)
    {
        if (bytes.IsEmpty)
            return ContentRef.None;
        if (bytes.Length > edit.Policy.InlineMax)
            return new ContentRef(ContentKind.Chunk, shared ? writer.StoreShared(edit, bytes) : writer.StoreOwn(edit, bytes), 0);
        var id = ids.Next();
        edit.Transaction.Put(schema.Inline, id, bytes);
        edit.Born?.Add(id);
        return new ContentRef(ContentKind.Inline, id, 0);
    }

    /// <summary>The content as the root of a map, cut at <paramref name="size"/> if it is not a map yet.</summary>
    public MapNode AsMap(in ContentEdit edit, ContentRef content, long size) => content.Kind switch
    {
        ContentKind.None => default,
        ContentKind.Map => new MapNode(content.Id, content.Height),
        ContentKind.Chunk => LeafOf(content.Id, Math.Min(size, chunks.PlainLength(edit.Transaction, content.Id))),
        _ => InlineAsMap(edit, content, size),
    };

    /// <summary>Whether a content of <paramref name="newSize"/> bytes is stored whole rather than patched.</summary>
    public static bool IsWhole(in ContentEdit edit, ContentRef old, long newSize) =>
        newSize <= edit.Policy.InlineMax || old.Kind != ContentKind.Map && newSize <= ContentLimits.Whole;

    private static MapNode LeafOf(long chunk, long length) =>
        length == 0 ? default : new MapNode(0, 0, MapPage.Leaf([new Extent(0, (int)length, chunk, 0)]));

    private MapNode InlineAsMap(in ContentEdit edit, ContentRef content, long size)
    {
        var bytes = reader.Inline(edit.Transaction, content.Id);
        var length = (int)Math.Min(size, bytes.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        bytes[..length].CopyTo(buffer);
        var node = length == 0 ? default : LeafOf(writer.StoreOwn(edit, buffer.AsSpan(0, length)), length);
        ArrayPool<byte>.Shared.Return(buffer);
        Replaced(edit, content);
        return node;
    }

    private ContentRef WriteWhole(in ContentEdit edit, ContentRef old, long oldSize, long offset, ReadOnlySpan<byte> bytes, int newSize)
    {
        if (bytes.Length < newSize)
            return Rewrite(edit, old, oldSize, bytes, (int)offset, newSize);
        Nothing(edit, old);
        return StoreSmall(edit, bytes, shared: false);
    }

    /// <summary>Stores the first <paramref name="keep"/> bytes of the old content, overlaid with <paramref name="bytes"/>.</summary>
    private ContentRef Rewrite(in ContentEdit edit, ContentRef old, long keep, ReadOnlySpan<byte> bytes, int offset, int newSize)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(newSize);
        var whole = buffer.AsSpan(0, newSize);
        var read = reader.Read(edit.Transaction, old, keep, 0, whole);
        whole[read..].Clear();
        bytes.CopyTo(whole[offset..]);
        Nothing(edit, old);
        var content = StoreSmall(edit, whole, shared: false);
        ArrayPool<byte>.Shared.Return(buffer);
        return content;
    }

    private ContentRef PunchWhole(in ContentEdit edit, ContentRef old, long size, long offset, long end)
    {
        // What is not stored reads as zeros already.
        var stored = old.Kind == ContentKind.Map ? size : Math.Min(size, StoredLength(edit, old));
        if (offset >= stored)
            return old;
        if (end >= stored)
            return Rewrite(edit, old, offset, default, 0, (int)offset);
        var buffer = ArrayPool<byte>.Shared.Rent((int)stored);
        var whole = buffer.AsSpan(0, (int)stored);
        reader.Read(edit.Transaction, old, size, 0, whole);
        whole[(int)offset..(int)end].Clear();
        Nothing(edit, old);
        var content = StoreSmall(edit, whole, shared: false);
        ArrayPool<byte>.Shared.Return(buffer);
        return content;
    }

    private ContentRef Cut(in ContentEdit edit, ContentRef old, long size)
    {
        var map = new MapEditor(pages, merger, edit);
        return map.Finish(map.Cut(AsMap(edit, old, size), size));
    }

    /// <summary>What is left of a content of which nothing is left.</summary>
    private ContentRef Nothing(in ContentEdit edit, ContentRef old)
    {
        Replaced(edit, old);
        return ContentRef.None;
    }

    private void Replaced(in ContentEdit edit, ContentRef old)
    {
        if (edit.Born is not { } born)
            return;
        if (old.Kind == ContentKind.Map)
            new MapEditor(pages, merger, edit).Drop(new MapNode(old.Id, old.Height));
        else if (old.Kind == ContentKind.Inline && born.Remove(old.Id))
            edit.Transaction.Delete(schema.Inline, old.Id);
        else if (old.Kind == ContentKind.Chunk && born.Remove(old.Id))
            writer.Delete(edit, old.Id);
    }

    private int StoredLength(in ContentEdit edit, ContentRef content) => content.Kind == ContentKind.Chunk
        ? chunks.PlainLength(edit.Transaction, content.Id)
        : reader.Inline(edit.Transaction, content.Id).Length;

    /// <summary>Stores <paramref name="bytes"/>, widened to whole pages, as chunks.</summary>
    /// <returns>Where the first begins.</returns>
    private long StorePieces(in ContentEdit edit, ContentRef old, long oldSize, long offset, ReadOnlySpan<byte> bytes, long newSize, MapPatch patch)
    {
        const long mask = ContentLimits.Page - 1;
        var end = offset + bytes.Length;
        var from = offset & ~mask;
        var to = Math.Min(newSize - 1, (end - 1) | mask) + 1;
        var cut = edit.Policy.WriteCut;
        for (var at = from; at < to;)
        {
            var border = (at & ~(long)(cut - 1)) + cut;
            var pieceEnd = border < at ? to : Math.Min(border, to);
            var chunk = at >= offset && pieceEnd <= end
                ? writer.StoreOwn(edit, bytes[(int)(at - offset)..(int)(pieceEnd - offset)])
                : StoreWidened(edit, old, oldSize, offset, bytes, at, (int)(pieceEnd - at));
            patch.Add(new Extent(at, (int)(pieceEnd - at), chunk, 0));
            at = pieceEnd;
        }
        return from;
    }

    /// <summary>Stores a piece of which some bytes are the old content's.</summary>
    private long StoreWidened(in ContentEdit edit, ContentRef old, long oldSize, long offset, ReadOnlySpan<byte> bytes, long at, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var piece = buffer.AsSpan(0, length);
        var newFrom = (int)Math.Max(offset - at, 0);
        var newTo = (int)Math.Min(offset + bytes.Length - at, length);
        ReadOld(edit, old, oldSize, at, piece[..newFrom]);
        bytes[(int)(at + newFrom - offset)..(int)(at + newTo - offset)].CopyTo(piece[newFrom..]);
        ReadOld(edit, old, oldSize, at + newTo, piece[newTo..]);
        var chunk = writer.StoreOwn(edit, piece);
        ArrayPool<byte>.Shared.Return(buffer);
        return chunk;
    }

    private void ReadOld(in ContentEdit edit, ContentRef old, long oldSize, long offset, Span<byte> target)
    {
        var read = target.IsEmpty ? 0 : reader.Read(edit.Transaction, old, oldSize, offset, target);
        target[read..].Clear();
    }
}

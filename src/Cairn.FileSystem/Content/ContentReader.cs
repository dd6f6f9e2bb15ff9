using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Reads the bytes of contents.</summary>
/// <param name="schema">The vault's tables.</param>
/// <param name="maps">Finds leaves.</param>
/// <param name="chunks">Reads chunks.</param>
/// <param name="helping">The engine of which another thread may read too where a read is long; null: none helps.</param>
internal sealed class ContentReader(VaultSchema schema, MapReader maps, ChunkReader chunks, IEngine? helping)
{
    /// <summary>So much of a long read is shared between threads at a time, and as long as so much is left. Mounts and exports, which have
    /// threads of their own, ask for less.</summary>
    private const int RunBytes = 8 << 20, SharedBytes = 2 << 20;

    /// <summary>A read of this many bytes or more is taken for one pass over the content.</summary>
    private const int StreamingBytes = 1 << 20;

    /// <summary>Reads from <paramref name="offset"/> on; holes are zeros.</summary>
    /// <param name="transaction">Where to read.</param>
    /// <param name="content">The content.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="once">Whether the caller will hardly come back, so that nothing need be kept.</param>
    /// <returns>The bytes read: fewer than asked for only at the end.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>, naming offset and chunk.</exception>
    public int Read(IReadTransaction transaction, ContentRef content, long size, long offset, Span<byte> target, bool once = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= size)
            return 0;
        target = target[..(int)Math.Min(target.Length, size - offset)];
        switch (content.Kind)
        {
            case ContentKind.None:
                target.Clear();
                break;
            case ContentKind.Inline:
                ReadInline(transaction, content.Id, offset, target, once);
                break;
            case ContentKind.Chunk:
                ReadChunk(transaction, content.Id, offset, target, once);
                break;
            case ContentKind.Map:
                ReadMap(transaction, content, offset, target, once || target.Length >= StreamingBytes);
                break;
            default:
                throw new ArgumentException("The target of a symbolic link is in its node.", nameof(content));
        }
        return target.Length;
    }

    /// <summary>As <see cref="Read"/>, without a transaction, where the bytes are in memory.</summary>
    /// <param name="content">The content.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="target">Where they are copied to.</param>
    /// <param name="read">The bytes read.</param>
    public bool TryReadCached(ContentRef content, long size, long offset, Span<byte> target, out int read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        read = offset < size ? (int)Math.Min(target.Length, size - offset) : 0;
        if (read == 0)
            return true;
        var copied = 0;
        var has = content.Kind == ContentKind.None
            || content.Kind is ContentKind.Inline or ContentKind.Chunk && offset < ContentLimits.Chunk && chunks.TryReadCached(content.Id, (int)offset, target[..read], out copied);
        if (has)
            target[copied..read].Clear();
        return has;
    }

    /// <summary>The bytes of an inline content, valid until the next call on the transaction.</summary>
    public ReadOnlySpan<byte> Inline(IReadTransaction transaction, long id) =>
        transaction.TryGet(schema.Inline, id, out var bytes) ? bytes : throw ContentErrors.Inline(id);

    /// <summary>Fills <paramref name="target"/> with what the leaf's extents hold from <paramref name="offset"/> on, which is relative to the
    /// leaf, and zeros between them.</summary>
    /// <param name="transaction">Where to read.</param>
    /// <param name="extents">A leaf's extents.</param>
    /// <param name="start">Where the leaf begins in the file.</param>
    /// <param name="offset">Where to begin in the leaf.</param>
    /// <param name="target">Within the leaf.</param>
    /// <param name="streaming">Whether the read is one pass.</param>
    /// <param name="run">What reads whole chunks afterwards; null: nothing does.</param>
    /// <param name="at">Where <paramref name="target"/> stands in what that is given.</param>
    public void ReadLeaf(IReadTransaction transaction, ReadOnlySpan<Extent> extents, long start, int offset, Span<byte> target, bool streaming, SharedRun? run = null, int at = 0)
    {
        var end = offset + target.Length;
        var done = offset;
        foreach (ref readonly var extent in extents)
        {
            if (extent.Offset >= end)
                break;
            var from = (int)Math.Max(extent.Offset, done);
            var to = (int)Math.Min(extent.End, end);
            target[(done - offset)..(from - offset)].Clear();
            ReadExtent(transaction, extent.Slice(from, to), start, target[(from - offset)..(to - offset)], streaming, run, at + from - offset);
            done = to;
        }
        target[(done - offset)..].Clear();
    }

    private void ReadExtent(IReadTransaction transaction, in Extent extent, long start, Span<byte> target, bool streaming, SharedRun? run, int at)
    {
        if (run is not null && extent.ChunkOffset == 0 && !chunks.IsCached(extent.Chunk))
            run.Add(extent.Chunk, target.Length, start + extent.Offset, at);
        else
            chunks.ReadPart(transaction, extent.Chunk, extent.ChunkOffset, target, start + extent.Offset, streaming);
    }

    private void ReadInline(IReadTransaction transaction, long id, long offset, Span<byte> target, bool once)
    {
        var bytes = Inline(transaction, id);
        CopyFrom(bytes, offset, target);
        if (!once)
            chunks.Keep(id, bytes);
    }

    private void ReadChunk(IReadTransaction transaction, long id, long offset, Span<byte> target, bool once)
    {
        try
        {
            var read = offset < ContentLimits.Chunk ? chunks.Read(transaction, id, (int)offset, target, once) : 0;
            target[read..].Clear();
        }
        catch (CairnException error) when (error.Code == ErrorCode.Corrupt)
        {
            throw ContentErrors.At(error, offset);
        }
    }

    private void ReadMap(IReadTransaction transaction, ContentRef map, long offset, Span<byte> target, bool streaming)
    {
        while (helping is not null && target.Length >= SharedBytes)
        {
            var run = new SharedRun(chunks, helping);
            var part = target[..Math.Min(target.Length, RunBytes)];
            ReadMap(transaction, map, offset, part, streaming, run);
            run.Read(transaction, part);
            offset += part.Length;
            target = target[part.Length..];
        }
        ReadMap(transaction, map, offset, target, streaming, null);
    }

    private void ReadMap(IReadTransaction transaction, ContentRef map, long offset, Span<byte> target, bool streaming, SharedRun? run)
    {
        var at = 0;
        while (target.Length > 0)
        {
            var leaf = maps.FindLeaf(transaction, map, offset, out var start, out _);
            if (leaf is null || start - offset >= target.Length)
                break;
            var hole = (int)Math.Max(start - offset, 0);
            target[..hole].Clear();
            offset += hole;
            at += hole;
            target = target[hole..];
            var within = (int)(offset - start);
            var length = Math.Min(target.Length, MapGeometry.LeafSpan - within);
            var first = leaf.FirstEndingAfter(within);
            ReadLeaf(transaction, leaf.Extents.AsSpan(first), start, within, target[..length], streaming, run, at);
            offset += length;
            at += length;
            target = target[length..];
        }
        target.Clear();
    }

    private static void CopyFrom(ReadOnlySpan<byte> bytes, long offset, Span<byte> target)
    {
        if (offset < bytes.Length)
        {
            bytes = bytes[(int)offset..];
            bytes = bytes[..Math.Min(bytes.Length, target.Length)];
            bytes.CopyTo(target);
            target = target[bytes.Length..];
        }
        target.Clear();
    }
}

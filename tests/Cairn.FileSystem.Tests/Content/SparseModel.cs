using System.Collections.Immutable;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>What a file's bytes should be: its pages that are not all zero. Immutable, so that every version can be kept.</summary>
internal sealed record SparseModel(long Size, ImmutableSortedDictionary<long, byte[]> Pages)
{
    public const int PageBytes = 4096;

    public static SparseModel Empty { get; } = new(0, ImmutableSortedDictionary<long, byte[]>.Empty);

    public byte[] Read(long offset, int length)
    {
        var bytes = new byte[Math.Max(0, Math.Min(length, Size - offset))];
        ForEachPage(offset, bytes.Length, (page, within, at, count) =>
        {
            if (Pages.TryGetValue(page, out var stored))
                stored.AsSpan(within, count).CopyTo(bytes.AsSpan((int)(at - offset)));
        });
        return bytes;
    }

    public SparseModel Write(long offset, byte[] bytes)
    {
        var pages = Pages.ToBuilder();
        Put(pages, offset, bytes);
        return new SparseModel(Math.Max(Size, offset + bytes.Length), pages.ToImmutable());
    }

    public SparseModel Punch(long offset, long length)
    {
        var end = Math.Min(offset + length, Size);
        var pages = Pages.ToBuilder();
        foreach (var (page, stored) in Pages)
        {
            var from = (int)Math.Clamp(offset - page * PageBytes, 0, PageBytes);
            var to = (int)Math.Clamp(end - page * PageBytes, 0, PageBytes);
            if (from >= to)
                continue;
            var changed = (byte[])stored.Clone();
            changed.AsSpan(from, to - from).Clear();
            if (changed.AsSpan().ContainsAnyExcept((byte)0))
                pages[page] = changed;
            else
                pages.Remove(page);
        }
        return this with { Pages = pages.ToImmutable() };
    }

    public SparseModel Truncate(long size) => (size < Size ? Punch(size, Size - size) : this) with { Size = size };

    public SparseModel Copy(SparseModel source, long sourceOffset, long length, long offset)
    {
        length = Math.Max(0, Math.Min(length, source.Size - sourceOffset));
        if (length == 0)
            return this;
        var copied = (Size < offset + length ? this with { Size = offset + length } : this).Punch(offset, length);
        var pages = copied.Pages.ToBuilder();
        foreach (var page in source.Pages.Keys)
        {
            var from = Math.Max(page * PageBytes, sourceOffset);
            var to = Math.Min((page + 1) * PageBytes, sourceOffset + length);
            if (from < to)
                Put(pages, from - sourceOffset + offset, source.Read(from, (int)(to - from)));
        }
        return copied with { Pages = pages.ToImmutable() };
    }

    /// <summary>The first byte at or after <paramref name="offset"/> that is not zero; -1 when there is none.</summary>
    public long FirstNonZero(long offset)
    {
        foreach (var (page, stored) in Pages)
        {
            var from = (int)Math.Clamp(offset - page * PageBytes, 0, PageBytes);
            var found = stored.AsSpan(from).IndexOfAnyExcept((byte)0);
            if (found >= 0)
                return page * PageBytes + from + found;
        }
        return -1;
    }

    private static void Put(ImmutableSortedDictionary<long, byte[]>.Builder pages, long offset, byte[] bytes) =>
        ForEachPage(offset, bytes.Length, (page, within, at, count) =>
        {
            var changed = pages.TryGetValue(page, out var stored) ? (byte[])stored.Clone() : new byte[PageBytes];
            bytes.AsSpan((int)(at - offset), count).CopyTo(changed.AsSpan(within));
            pages[page] = changed;
        });

    private static void ForEachPage(long offset, int length, Action<long, int, long, int> action)
    {
        for (var at = offset; at < offset + length;)
        {
            var within = (int)(at % PageBytes);
            var count = (int)Math.Min(PageBytes - within, offset + length - at);
            action(at / PageBytes, within, at, count);
            at += count;
        }
    }
}

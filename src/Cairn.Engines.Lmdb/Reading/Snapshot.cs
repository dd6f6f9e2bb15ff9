using System.Numerics;
using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb.Reading;

/// <summary>
/// One commit's pages as they lie in the map. LMDB keeps them from being overwritten while the commit is noted in its reader
/// table; they are read here and not by LMDB because it follows whatever a damaged page says, out of the file if need be.
/// </summary>
internal sealed class Snapshot
{
    private DataMap? _map;
    private int _pageSize, _pageBits;
    private long _pages;
    private bool _certain;

    /// <summary>The commit's meta page.</summary>
    public MetaPage Meta { get; private set; }

    /// <summary>Takes up commit <paramref name="transaction"/>, which is noted in the reader table.</summary>
    /// <returns>
    /// Whether that is certain. Otherwise the commit after next may be overwriting the meta page while it is read: then what was
    /// read is right only if this commit is still the newest that LMDB knows afterwards, and <see cref="Meta"/> says that it is of that commit.
    /// </returns>
    public bool Take(OpenFiles files, long transaction)
    {
        if (_certain && Meta.Transaction == transaction && ReferenceEquals(_map, files.Map))
            return true;
        var meta = MetaPage.Parse(files.Map.Bytes((transaction & 1) * files.PageSize, MetaPage.Size));
        (_map, _pageSize, _pages) = (files.Map, files.PageSize, files.PagesPresent(meta.LastPage + 1));
        _pageBits = BitOperations.Log2((uint)_pageSize);
        Meta = meta;
        Interlocked.MemoryBarrier();
        var next = MetaPage.TransactionOf(files.Map.Bytes((~transaction & 1) * files.PageSize, MetaPage.Size));
        return _certain = meta.Transaction == transaction && next < transaction;
    }

    /// <summary>A page of a tree.</summary>
    /// <exception cref="DamagedPageException">There is none of that number, or it is damaged.</exception>
    public PageView Page(long number) =>
        number >= 2 && number < _pages ? new(_map!.Bytes(number << _pageBits, _pageSize), number) : throw NoSuchPage(number);

    /// <summary>The value of a record, wherever it lies.</summary>
    /// <exception cref="DamagedPageException">It is not there.</exception>
    public ReadOnlySpan<byte> Value(NodeView node)
    {
        if (!node.IsBig)
            return node.Value;
        var (first, length) = (node.ValuePage, node.ValueLength);
        if (length > Limits.MaxValueBytes + ValueChecksum.Size)
            throw new DamagedPageException($"a value of {length} bytes, more than any can have, is said to be on page {first}");
        OverflowHeader.Pages(Bytes(first, 0, PageView.HeaderSize), first, length, _pageSize);
        return Bytes(first, PageView.HeaderSize, (int)length);
    }

    /// <summary>Bytes of a page and those that follow it.</summary>
    /// <exception cref="DamagedPageException">The database does not have so many pages.</exception>
    public ReadOnlySpan<byte> Bytes(long page, int offset, int length)
    {
        var pages = ((long)offset + length + _pageSize - 1) >> _pageBits;
        if (page < 2 || page > _pages - pages)
            throw NoSuchPage(page);
        return _map!.Bytes((page << _pageBits) + offset, length);
    }

    private DamagedPageException NoSuchPage(long page) =>
        new($"page {page} is referred to, and the database has pages 2 to {_pages - 1}");
}

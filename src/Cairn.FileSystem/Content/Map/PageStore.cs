using System.Buffers;
using Cairn.FileSystem.Caching;
using Cairn.FileSystem.Format;
using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>Gets pages, through a cache of decoded ones, and puts new ones under new ids.</summary>
internal sealed class PageStore(VaultSchema schema, IContentIds ids, long cacheBytes)
{
    private readonly IdCache<MapPage> _cache = new(cacheBytes);

    /// <summary>Bytes held in the cache.</summary>
    public long CachedBytes => _cache.Weight;

    /// <summary>What the cache holds and how often that helped.</summary>
    public CacheUse Use => new("pages", 0, _cache.Weight, _cache.Hits, _cache.Misses);

    public void ClearCache() => _cache.Clear();

    /// <summary>The page <paramref name="id"/>, which must have <paramref name="height"/>.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Corrupt"/>: it is missing or malformed.</exception>
    public MapPage Get(IReadTransaction transaction, long id, int height)
    {
        var page = _cache.Take(id);
        if (page is null)
        {
            page = Load(transaction, id, height);
            _cache.Add(id, page);
        }
        return page.Height == height ? page : throw ContentErrors.Page(id, "has not the height of its place");
    }

    /// <summary>As <see cref="Get"/>, from the table itself and without a trace in the cache: for walks over everything.</summary>
    public MapPage Load(IReadTransaction transaction, long id, int height)
    {
        if (!transaction.TryGet(schema.Pages, id, out var bytes))
            throw ContentErrors.Page(id, "is missing");
        try
        {
            return PageCodec.Read(bytes, height);
        }
        catch (CairnException error) when (error.Code == ErrorCode.Corrupt)
        {
            throw new CairnException(ErrorCode.Corrupt, $"Map page {id}: {error.Message}", error);
        }
    }

    /// <summary>Stores <paramref name="page"/>.</summary>
    /// <returns>Its id.</returns>
    public long Put(in ContentEdit edit, MapPage page)
    {
        var id = ids.Next();
        var buffer = ArrayPool<byte>.Shared.Rent(PageCodec.MaxBytes(page));
        var length = PageCodec.Write(page, buffer);
        edit.Transaction.Put(schema.Pages, id, buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        edit.Born?.Add(id);
        _cache.Add(id, page);
        return id;
    }

    /// <summary>Deletes the page if it was born through the same handle in the same group.</summary>
    public void Replaced(in ContentEdit edit, long id)
    {
        if (edit.Born is { } born && born.Remove(id))
            edit.Transaction.Delete(schema.Pages, id);
    }
}

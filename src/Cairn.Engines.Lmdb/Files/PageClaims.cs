namespace Cairn.Engines.Lmdb.Files;

/// <summary>Who a database's pages belong to: each may be claimed once. Takes memory for what is claimed only.</summary>
internal sealed class PageClaims(long lastPage)
{
    private const int ChunkBits = 1 << 16;

    private readonly Dictionary<long, ulong[]> _chunks = [];

    /// <summary>How many pages are claimed.</summary>
    public long Count { get; private set; }

    /// <summary>Claims <paramref name="count"/> pages from <paramref name="first"/> on, for <paramref name="owner"/>.</summary>
    /// <exception cref="DamagedPageException">One of them is no page of the database, or claimed already.</exception>
    public void Claim(long first, long count, string owner)
    {
        if (first < 2 || count < 1 || count > lastPage || first > lastPage - count + 1)
            throw new DamagedPageException($"{owner} refers to page {(first < 2 || first > lastPage ? first : lastPage + 1)}, and the database has pages 2 to {lastPage}");
        for (var page = first; page < first + count; page++)
            ClaimOne(page, owner);
    }

    /// <summary>Whether <paramref name="page"/> is claimed.</summary>
    public bool IsClaimed(long page) =>
        _chunks.TryGetValue(page / ChunkBits, out var chunk) && (chunk[page % ChunkBits / 64] & 1UL << (int)(page % 64)) != 0;

    private void ClaimOne(long page, string owner)
    {
        if (!_chunks.TryGetValue(page / ChunkBits, out var chunk))
            _chunks.Add(page / ChunkBits, chunk = new ulong[ChunkBits / 64]);
        ref var word = ref chunk[page % ChunkBits / 64];
        var bit = 1UL << (int)(page % 64);
        if ((word & bit) != 0)
            throw new DamagedPageException($"{owner} refers to page {page}, which already belongs to something");
        word |= bit;
        Count++;
    }
}

namespace Cairn.Engines.Sqlite.Native;

/// <summary>
/// The header of the WAL-index, which SQLite documents in "WAL-mode File Format": it counts commits (iChange) and holds
/// the WAL's length, salt and running checksum, all of it shared by every process that has the database open.
/// </summary>
/// <remarks>Read without a lock: while somebody commits it may be half old and half new, which differs from both.</remarks>
internal sealed unsafe class WalIndex
{
    /// <summary>The only version there has ever been; SQLite itself refuses any other.</summary>
    private const uint KnownVersion = 3_007_000;

    /// <summary>The first 40 of its 48 bytes; the last 8 are a checksum of these.</summary>
    private const int Words = 5;

    private readonly ulong* _header;
    private readonly ulong[] _seen = new ulong[Words];

    private WalIndex(void* page) => _header = (ulong*)page;

    /// <summary>The WAL-index of the database that <paramref name="connection"/> has read from; null when it has none that is known.</summary>
    public static WalIndex? Of(Connection connection)
    {
        var page = connection.File.MapWalIndex();
        return page != null && *(uint*)page == KnownVersion ? new WalIndex(page) : null;
    }

    /// <summary>How many commits it had counted at the last call of <see cref="Changed"/>: SQLite adds one with each that wrote something.</summary>
    public uint Commits => (uint)_seen[1];

    /// <summary>Whether it differs from what it was at the last call. Called by one thread at a time.</summary>
    public bool Changed()
    {
        var changed = false;
        for (var word = 0; word < Words; word++)
        {
            var now = Volatile.Read(ref _header[word]);
            changed |= now != _seen[word];
            _seen[word] = now;
        }
        return changed;
    }
}

namespace Cairn.Benchmarks.Engines;

/// <summary>
/// The benchmark's loops written directly on one library's native API, the plain way that its documentation
/// shows, with the same settings as our engine (journal mode, page size, cache, sync): what the contract's
/// price is measured against. One table with blob keys, no checksums.
/// </summary>
internal interface INativeLoops : IDisposable
{
    /// <summary>Creates an empty database in <paramref name="directory"/>, which exists and is empty.</summary>
    void Create(string directory);

    /// <summary>Puts all keys, each with the same value, in one transaction.</summary>
    void PutBatch(ReadOnlySpan<byte[]> keys, byte[] value);

    /// <summary>Puts one key in a transaction of its own; with <paramref name="barrier"/> it is on stable storage afterwards.</summary>
    void PutOne(byte[] key, byte[] value, bool barrier);

    /// <summary>Reads one key in a read transaction of its own and copies the value into <paramref name="buffer"/>.</summary>
    /// <returns>The value's length.</returns>
    int GetOne(byte[] key, byte[] buffer);

    /// <summary>Reads many keys in one read transaction, copying each value into <paramref name="buffer"/>.</summary>
    /// <returns>The sum of the lengths.</returns>
    long GetMany(ReadOnlySpan<byte[]> keys, byte[] buffer);

    /// <summary>Reads keys and values from <paramref name="from"/> up to, not including, <paramref name="to"/> in one read
    /// transaction, copying each value into <paramref name="buffer"/>.</summary>
    /// <returns>The sum of the lengths of keys and values.</returns>
    long Scan(byte[] from, byte[] to, byte[] buffer);
}

using System.Runtime.InteropServices;
using Cairn.Storage.Building;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// An iterator over one column family, within bounds that it never looks beyond: behind them there may be a great many
/// deleted records. Reused, with its options and the memory of its bounds; opened anew each time, since an iterator
/// keeps seeing the moment it was made.
/// </summary>
internal sealed unsafe class TableIterator(RocksDatabase database) : IDisposable
{
    private const int BoundBytes = Limits.MaxKeyBytes + 1;

    private readonly nint _database = database.Pointer;
    private readonly ReadOptionsHandle _options = new();
    private readonly byte* _bounds = (byte*)NativeMemory.Alloc(2 * BoundBytes);
    private nint _iterator;
    private byte* _key;
    private int _keyLength;

    /// <summary>Whether it is open.</summary>
    internal bool IsOpen => _iterator != 0;

    /// <summary>The key here; valid until the next move.</summary>
    internal ReadOnlySpan<byte> Key => new(_key, _keyLength);

    /// <summary>The stored bytes here; valid until the next move.</summary>
    internal ReadOnlySpan<byte> Value
    {
        get
        {
            nuint length;
            var value = RocksApi.rocksdb_iter_value(_iterator, &length);
            return new ReadOnlySpan<byte>(value, (int)length);
        }
    }

    /// <summary>Opens it on <paramref name="family"/> from <paramref name="from"/> up to, not including, <paramref name="to"/> (empty: no bound).</summary>
    /// <param name="family">The column family.</param>
    /// <param name="snapshot">What to see; 0: what the database has now.</param>
    /// <param name="from">Lower bound.</param>
    /// <param name="to">Upper bound.</param>
    internal void Open(nint family, nint snapshot, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var options = _options.DangerousGetHandle();
        from.CopyTo(new Span<byte>(_bounds, BoundBytes));
        to.CopyTo(new Span<byte>(_bounds + BoundBytes, BoundBytes));
        RocksApi.rocksdb_readoptions_set_iterate_lower_bound(options, from.IsEmpty ? null : _bounds, (nuint)from.Length);
        RocksApi.rocksdb_readoptions_set_iterate_upper_bound(options, to.IsEmpty ? null : _bounds + BoundBytes, (nuint)to.Length);
        RocksApi.rocksdb_readoptions_set_snapshot(options, snapshot);
        _iterator = RocksApi.rocksdb_create_iterator_cf(_database, options, family);
    }

    /// <summary>Leaves the block cache as it is.</summary>
    internal void CacheNothing() => RocksApi.rocksdb_readoptions_set_fill_cache(_options.DangerousGetHandle(), 0);

    /// <summary>Goes to where <paramref name="kind"/> says, within the bounds.</summary>
    /// <returns>Whether there is such a key.</returns>
    internal bool Seek(SeekKind kind, ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key)
            switch (kind)
            {
                case SeekKind.First:
                    RocksApi.rocksdb_iter_seek_to_first(_iterator);
                    return Land();
                case SeekKind.Last:
                    RocksApi.rocksdb_iter_seek_to_last(_iterator);
                    return Land();
                case SeekKind.AtOrAfter or SeekKind.After:
                    RocksApi.rocksdb_iter_seek(_iterator, bytes, (nuint)key.Length);
                    return Land() && (kind == SeekKind.AtOrAfter || !Key.SequenceEqual(key) || Step(forward: true));
                default:
                    RocksApi.rocksdb_iter_seek_for_prev(_iterator, bytes, (nuint)key.Length);
                    return Land() && (kind == SeekKind.AtOrBefore || !Key.SequenceEqual(key) || Step(forward: false));
            }
    }

    /// <summary>Goes one key on or back. It stands on a key.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Step(bool forward)
    {
        if (forward)
            RocksApi.rocksdb_iter_next(_iterator);
        else
            RocksApi.rocksdb_iter_prev(_iterator);
        return Land();
    }

    /// <summary>Lets go of the database.</summary>
    internal void Close()
    {
        if (_iterator == 0)
            return;
        RocksApi.rocksdb_iter_destroy(_iterator);
        _iterator = 0;
    }

    public void Dispose()
    {
        Close();
        _options.Dispose();
        NativeMemory.Free(_bounds);
    }

    private bool Land()
    {
        if (RocksApi.rocksdb_iter_valid(_iterator) == 0)
        {
            nint error = 0;
            RocksApi.rocksdb_iter_get_error(_iterator, &error);
            RocksErrors.ThrowIf(error, "Moving over a table's records");
            return false;
        }
        nuint length;
        _key = RocksApi.rocksdb_iter_key(_iterator, &length);
        _keyLength = (int)length;
        return true;
    }
}

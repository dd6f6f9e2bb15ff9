namespace Cairn.Engines.RocksDb.Native;

/// <summary>
/// What one transaction reads through: options, a snapshot if it needs one, and the value it read last, pinned in
/// RocksDB's own memory. Reused from transaction to transaction.
/// </summary>
internal sealed unsafe class ReadView(RocksDatabase database, bool frozen) : IDisposable
{
    private readonly ReadOptionsHandle _options = new();
    private readonly nint _database = database.Pointer;
    private nint _optionsPointer, _snapshot, _pinned;

    /// <summary>The snapshot that everything is read from, taken at the first read; 0 when the view is not frozen, and sees
    /// what the database has.</summary>
    internal nint Snapshot
    {
        get
        {
            if (frozen && _snapshot == 0)
                Freeze();
            return _snapshot;
        }
    }

    /// <summary>The stored bytes under <paramref name="key"/>; valid until the next call.</summary>
    internal bool TryGet(nint family, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        Unpin();
        stored = default;
        _ = Snapshot;
        nint error = 0;
        fixed (byte* bytes = key)
            _pinned = RocksApi.rocksdb_get_pinned_cf(_database, Options, family, bytes, (nuint)key.Length, &error);
        if (_pinned == 0)
        {
            RocksErrors.ThrowIf(error, "Reading a record");
            return false;
        }
        nuint length;
        var value = RocksApi.rocksdb_pinnableslice_value(_pinned, &length);
        stored = new ReadOnlySpan<byte>(value, (int)length);
        return true;
    }

    /// <summary>Lets go of the snapshot and of the value read last.</summary>
    internal void End()
    {
        Unpin();
        if (_snapshot == 0)
            return;
        RocksApi.rocksdb_readoptions_set_snapshot(Options, 0);
        RocksApi.rocksdb_release_snapshot(_database, _snapshot);
        _snapshot = 0;
    }

    public void Dispose()
    {
        End();
        _options.Dispose();
    }

    private nint Options => _optionsPointer != 0 ? _optionsPointer : _optionsPointer = _options.DangerousGetHandle();

    private void Freeze()
    {
        _snapshot = RocksApi.rocksdb_create_snapshot(_database);
        RocksApi.rocksdb_readoptions_set_snapshot(Options, _snapshot);
    }

    private void Unpin()
    {
        if (_pinned == 0)
            return;
        RocksApi.rocksdb_pinnableslice_destroy(_pinned);
        _pinned = 0;
    }
}

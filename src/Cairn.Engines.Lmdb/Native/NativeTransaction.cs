namespace Cairn.Engines.Lmdb.Native;

/// <summary>An LMDB transaction, as whoever owns it sees it: members return LMDB's result and hand out what it points to.</summary>
internal readonly unsafe struct NativeTransaction(nint handle)
{
    private readonly nint _handle = handle;

    /// <summary>Whether there is one.</summary>
    public bool Exists => _handle != 0;

    /// <summary>The commit that a reader sees, or the one that a writer is making.</summary>
    public long Id => (long)Mdb.mdb_txn_id(_handle);

    /// <summary>Makes a reader that was reset see the newest commit.</summary>
    public int Renew() => Mdb.mdb_txn_renew(_handle);

    /// <summary>Lets go of a reader's snapshot; its slot in the reader table stays.</summary>
    public void Reset() => Mdb.mdb_txn_reset(_handle);

    /// <summary>Ends it without a trace and frees it.</summary>
    public void Abort() => Mdb.mdb_txn_abort(_handle);

    /// <summary>Commits and frees it, whatever the result.</summary>
    public int Commit() => Mdb.mdb_txn_commit(_handle);

    /// <summary>Opens the named database; the handle is good for others once this transaction has been committed.</summary>
    public int OpenDatabase(string name, bool create, out int database)
    {
        var result = Mdb.mdb_dbi_open(_handle, name, create ? Mdb.MDB_CREATE : 0, out var opened);
        database = (int)opened;
        return result;
    }

    public int Stat(int database, out MdbStat stat) => Mdb.mdb_stat(_handle, (uint)database, out stat);

    public int Get(int database, ReadOnlySpan<byte> key, out MdbValue value)
    {
        fixed (byte* bytes = key)
        fixed (MdbValue* found = &value)
        {
            var sought = new MdbValue(bytes, key.Length);
            return Mdb.mdb_get(_handle, (uint)database, &sought, found);
        }
    }

    /// <summary>Puts <paramref name="key"/> with a value of <paramref name="length"/> bytes, which the caller then writes into <paramref name="room"/>.</summary>
    public int Reserve(int database, ReadOnlySpan<byte> key, int length, out Span<byte> room)
    {
        fixed (byte* bytes = key)
        {
            var stored = new MdbValue(bytes, key.Length);
            var value = new MdbValue(null, length);
            var result = Mdb.mdb_put(_handle, (uint)database, &stored, &value, Mdb.MDB_RESERVE);
            room = result == 0 ? value.Reserved : default;
            return result;
        }
    }

    public int Delete(int database, ReadOnlySpan<byte> key)
    {
        fixed (byte* bytes = key)
        {
            var sought = new MdbValue(bytes, key.Length);
            return Mdb.mdb_del(_handle, (uint)database, &sought, null);
        }
    }

    /// <summary>Empties a database.</summary>
    public int Clear(int database) => Mdb.mdb_drop(_handle, (uint)database, 0);

    public int OpenCursor(int database, out NativeCursor cursor)
    {
        var result = Mdb.mdb_cursor_open(_handle, (uint)database, out var opened);
        cursor = new NativeCursor(opened);
        return result;
    }

    /// <summary>Makes a cursor that was opened on a reader serve this one, on the same database.</summary>
    public int RenewCursor(NativeCursor cursor) => Mdb.mdb_cursor_renew(_handle, cursor.Handle);
}

/// <summary>An LMDB cursor.</summary>
internal readonly unsafe struct NativeCursor(nint handle)
{
    internal nint Handle { get; } = handle;

    /// <summary>Whether there is one.</summary>
    public bool Exists => Handle != 0;

    /// <summary>Moves without a key.</summary>
    public int Move(int move, out MdbValue key, out MdbValue value)
    {
        fixed (MdbValue* movedTo = &key, found = &value)
            return Mdb.mdb_cursor_get(Handle, movedTo, found, move);
    }

    /// <summary>Moves to the first key ≥ <paramref name="sought"/>.</summary>
    public int Seek(ReadOnlySpan<byte> sought, out MdbValue key, out MdbValue value)
    {
        fixed (byte* bytes = sought)
        fixed (MdbValue* movedTo = &key, found = &value)
        {
            *movedTo = new MdbValue(bytes, sought.Length);
            return Mdb.mdb_cursor_get(Handle, movedTo, found, Mdb.MDB_SET_RANGE);
        }
    }

    /// <summary>Deletes the record here; a move to the next one then goes to the one that followed.</summary>
    public int Delete() => Mdb.mdb_cursor_del(Handle, 0);

    public void Close() => Mdb.mdb_cursor_close(Handle);
}

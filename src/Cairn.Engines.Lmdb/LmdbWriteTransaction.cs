using System.Buffers.Binary;
using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb;

/// <summary>The write transaction of one engine; LMDB has one at a time, so one object serves them all.</summary>
internal sealed class LmdbWriteTransaction(LmdbEnvironment environment, int[] numbers) : WriteTransactionBase
{
    private NativeTransaction _native;
    private int[] _handles = [];
    private bool _stores;

    /// <summary>Takes over a transaction that the environment has begun.</summary>
    public LmdbWriteTransaction For(NativeTransaction transaction)
    {
        _native = transaction;
        _handles = environment.Tables.Handles;
        _stores = false;
        return this;
    }

    /// <summary>A cursor of LMDB's on <paramref name="table"/>, which the caller closes before the transaction ends.</summary>
    public NativeCursor OpenNativeCursor(Table table)
    {
        var result = _native.OpenCursor(Handle(table), out var cursor);
        return result == 0 ? cursor : throw Trouble(result, $"open a cursor on table '{table}'");
    }

    /// <summary>The bytes that LMDB found, unless they are more than were ever stored: then its pages are damaged.</summary>
    public static ReadOnlySpan<byte> Stored(Table table, MdbValue value) => value.Length <= Limits.MaxValueBytes + ValueChecksum.Size
        ? value.Bytes
        : throw new CairnException(ErrorCode.Corrupt, $"Table '{table}' is damaged: it has a value of {value.Length} bytes, more than any can have.");

    /// <summary>What an error of LMDB's means; see <see cref="LmdbEnvironment.Trouble"/>.</summary>
    public CairnException Trouble(int result, string doing) => environment.Trouble(result, doing);

    /// <inheritdoc/>
    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        var result = _native.Get(Handle(table), key, out var value);
        stored = result == 0 ? Stored(table, value) : default;
        return result == 0 || (result == Mdb.MDB_NOTFOUND ? false : throw Trouble(result, $"read table '{table}'"));
    }

    /// <inheritdoc/>
    protected override CursorBase NewCursor() => new WriterCursor(this);

    /// <inheritdoc/>
    protected override void PutStored(Table table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint trailer)
    {
        var result = _native.Reserve(Handle(table), key, value.Length + sizeof(uint), out var room);
        if (result != 0)
            throw Trouble(result, $"write to table '{table}'");
        _stores = true;
        value.CopyTo(room);
        BinaryPrimitives.WriteUInt32LittleEndian(room[value.Length..], trailer);
    }

    /// <inheritdoc/>
    protected override void DeleteStored(Table table, ReadOnlySpan<byte> key)
    {
        var result = _native.Delete(Handle(table), key);
        if (result is not (0 or Mdb.MDB_NOTFOUND))
            throw Trouble(result, $"delete from table '{table}'");
    }

    /// <inheritdoc/>
    protected override void DeleteRangeStored(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var result = from.IsEmpty && to.IsEmpty ? _native.Clear(Handle(table)) : DeleteEach(table, from, to);
        if (result is not (0 or Mdb.MDB_NOTFOUND))
            throw Trouble(result, $"delete from table '{table}'");
    }

    /// <inheritdoc/>
    /// <remarks>LMDB counts commits, those that store something: nobody else makes one before this one has ended.</remarks>
    protected override CommitStamps? CommitStored()
    {
        var committing = _native;
        var after = environment.StampOf(committing.Id);
        _native = default;
        environment.Commit(committing);
        return _stores ? new CommitStamps(after - 1, after) : null;
    }

    /// <inheritdoc/>
    protected override void EndCore()
    {
        if (_native.Exists)
            _native.Abort();
        _native = default;
        environment.EndWrite();
    }

    private int Handle(Table table) => _handles[numbers[table.Index]];

    private int DeleteEach(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var cursor = OpenNativeCursor(table);
        try
        {
            var result = from.IsEmpty ? cursor.Move(Mdb.MDB_FIRST, out var key, out _) : cursor.Seek(from, out key, out _);
            while (result == 0 && (to.IsEmpty || key.Bytes.SequenceCompareTo(to) < 0))
            {
                result = cursor.Delete();
                if (result == 0)
                    result = cursor.Move(Mdb.MDB_NEXT, out key, out _);
            }
            return result;
        }
        finally
        {
            cursor.Close();
        }
    }
}

using Cairn.Engines.Lmdb.Environments;
using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Engines.Lmdb.Reading;
using Cairn.Storage;
using Cairn.Storage.Building;

namespace Cairn.Engines.Lmdb;

/// <summary>
/// A read transaction: LMDB notes the commit in its reader table, and we read it. Between uses it is reset and pooled and
/// keeps its slot in the table, so that beginning it again takes no lock and no memory.
/// </summary>
internal sealed class LmdbReadTransaction(LmdbEnvironment environment) : ReadTransactionBase
{
    private NativeTransaction _native;
    private int[] _numbers = [];
    private TreeRecord[] _trees = [];
    private long[] _treesAsOf = [];

    /// <summary>LMDB's transaction.</summary>
    public NativeTransaction Native => _native;

    /// <summary>What it sees.</summary>
    public Snapshot Snapshot { get; } = new();

    /// <summary>Takes a snapshot of the newest commit.</summary>
    /// <returns>0, or LMDB's error.</returns>
    public int Begin()
    {
        var files = environment.Files;
        var result = _native.Exists ? Renew() : files.Environment.BeginRead(out _native);
        while (result == 0)
        {
            var commit = _native.Id;
            if (Snapshot.Take(files, commit))
                return 0;
            _native.Reset();
            result = Renew();
            if (result == 0 && _native.Id == commit && Snapshot.Meta.Transaction == commit)
                return 0;
        }
        return result;
    }

    /// <summary>Makes it serve an engine whose tables have these numbers.</summary>
    public LmdbReadTransaction For(int[] numbers)
    {
        _numbers = numbers;
        return this;
    }

    /// <summary>Lets go of the snapshot.</summary>
    public void Reset()
    {
        if (_native.Exists)
            _native.Reset();
    }

    /// <summary>Commits, which makes handles good that were opened in it. Only <see cref="Reset"/> may follow.</summary>
    /// <returns>0, or LMDB's error.</returns>
    public int Commit()
    {
        var committing = _native;
        _native = default;
        return committing.Commit();
    }

    /// <summary>Frees what LMDB keeps for it. It has been reset, or could not be begun.</summary>
    public void Free()
    {
        if (_native.Exists)
            _native.Abort();
        _native = default;
    }

    /// <summary>The tree of a table; an empty one when the vault does not have it.</summary>
    /// <exception cref="DamagedPageException">A page on the way to it is damaged.</exception>
    public ref readonly TreeRecord Tree(Table table)
    {
        var number = _numbers[table.Index];
        if (number >= _trees.Length)
            Grow(number + 1);
        if (_treesAsOf[number] != Snapshot.Meta.Transaction)
        {
            _trees[number] = environment.Tables.Find(Snapshot, number);
            _treesAsOf[number] = Snapshot.Meta.Transaction;
        }
        return ref _trees[number];
    }

    /// <summary>The error that a damaged page of a table is.</summary>
    public static CairnException Damaged(Table table, DamagedPageException damaged) =>
        new(ErrorCode.Corrupt, $"Table '{table}' is damaged: {damaged.Message}.", damaged);

    /// <inheritdoc/>
    protected override bool TryGetStored(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> stored)
    {
        try
        {
            var found = TreeReader.TryFind(Snapshot, Tree(table), key, out var record);
            stored = found ? Snapshot.Value(record) : default;
            return found;
        }
        catch (DamagedPageException damaged)
        {
            throw Damaged(table, damaged);
        }
    }

    /// <inheritdoc/>
    protected override bool ExistsStored(Table table, ReadOnlySpan<byte> key)
    {
        try
        {
            return TreeReader.TryFind(Snapshot, Tree(table), key, out _);
        }
        catch (DamagedPageException damaged)
        {
            throw Damaged(table, damaged);
        }
    }

    /// <inheritdoc/>
    protected override CursorBase NewCursor() => new SnapshotCursor(this);

    /// <inheritdoc/>
    protected override void EndCore()
    {
        Reset();
        environment.EndRead(this);
    }

    private int Renew()
    {
        var result = _native.Renew();
        if (result == Mdb.MDB_BAD_RSLOT)
            _native = default; // Its slot is somebody else's now; to free it would free that.
        return result;
    }

    private void Grow(int tables)
    {
        var known = _trees.Length;
        Array.Resize(ref _trees, tables);
        Array.Resize(ref _treesAsOf, tables);
        _treesAsOf.AsSpan(known).Fill(-1);
    }
}

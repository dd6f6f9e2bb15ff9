using Cairn.Engines.Lmdb.Files;
using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Cairn.Storage.Building;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>
/// One vault as this process has it open, whatever number of engines share it: LMDB forbids to open the same files twice
/// in one process. It begins and ends transactions, and knows when it must not be used any more.
/// </summary>
internal sealed class LmdbEnvironment
{
    /// <summary>How long what has to be alone with the files waits for transactions under way.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(10);

    /// <summary>How much the database may grow until slots of readers whose process was killed are looked for again.</summary>
    private const long BytesBetweenReaderChecks = 64 << 20;

    private readonly string _directory;
    private readonly LmdbOptions _options;
    private readonly SafeFileHandle _directoryHandle;
    private readonly MapSize _size;
    private readonly MapGrowth _growth;
    private readonly UseCounter _use = new();
    private readonly SingleWriter _writer = new();
    private readonly WriterGate _gate;
    private readonly ReaderPool _readers;
    private readonly SyncBarrier _barrier;
    private volatile OpenFiles _files;
    private volatile CairnException? _failure;
    private bool _closed;
    private long _readersCheckedAt, _stampBase;

    /// <summary>An environment over files that have been opened; it owns them and the directory's handle.</summary>
    public LmdbEnvironment(string directory, SafeFileHandle directoryHandle, LmdbOptions options, MapSize size, OpenFiles files)
    {
        (_directory, _directoryHandle, _options, _size, _files) = (directory, directoryHandle, options, size, files);
        (_growth, _gate, _barrier) = (new MapGrowth(_use, size, Fail), new WriterGate(directoryHandle), new SyncBarrier(Flush));
        (_readers, Tables) = (new ReaderPool((int)files.Environment.Info().MaxReaders), new Tables(this));
    }

    /// <summary>Where the vault is.</summary>
    public string Directory => _directory;

    /// <summary>The files. They change only while nobody is counted in.</summary>
    public OpenFiles Files => _files;

    /// <summary>The tables that engines on this environment know.</summary>
    public Tables Tables { get; }

    /// <summary>What has been found damaged, so that nothing may be written; null when nothing has.</summary>
    public string? Damage { get; set; }

    /// <summary>Begins a read transaction, or takes up an idle one.</summary>
    public LmdbReadTransaction BeginRead()
    {
        _use.Enter();
        try
        {
            for (var freed = false; ;)
            {
                ThrowIfFailed();
                var reader = _readers.Take() ?? new LmdbReadTransaction(this);
                var result = reader.Begin();
                if (result == 0)
                    return reader;
                reader.Free();
                if (result == Mdb.MDB_MAP_RESIZED)
                    _growth.Grow(_files);
                else if (result == Mdb.MDB_READERS_FULL && !freed)
                    freed = FreeSlots();
                else
                    throw Trouble(result, "begin a read transaction");
            }
        }
        catch
        {
            _use.Leave();
            throw;
        }
    }

    /// <summary>Ends what <see cref="BeginRead"/> began; the transaction has been reset.</summary>
    public void EndRead(LmdbReadTransaction reader)
    {
        _readers.Give(reader);
        _use.Leave();
    }

    /// <summary>Begins a write transaction: waits for the other writers of this process, then for those of others.</summary>
    public NativeTransaction BeginWrite()
    {
        _writer.Enter();
        _use.Enter();
        try
        {
            while (true)
            {
                ThrowIfFailed();
                if (Damage is { } damage)
                    throw new CairnException(ErrorCode.Corrupt, $"The vault is damaged, so nothing is written to it: {damage}.");
                _growth.MakeRoom(_files);
                ForgetDeadReaders();
                if (TryBeginWrite(out var transaction))
                    return transaction;
                _growth.Grow(_files);
            }
        }
        catch
        {
            _use.Leave();
            _writer.Exit();
            throw;
        }
    }

    /// <summary>Ends what <see cref="BeginWrite"/> began; LMDB's transaction has been committed or aborted.</summary>
    public void EndWrite()
    {
        _gate.Exit();
        _use.Leave();
        _writer.Exit();
    }

    /// <summary>Commits what <see cref="BeginWrite"/> began; <see cref="EndWrite"/> follows in any case.</summary>
    public void Commit(NativeTransaction transaction)
    {
        var result = transaction.Commit();
        if (result != 0)
            throw CommitTrouble(result);
        _barrier.NoteCommit();
    }

    /// <summary>The barrier: what was committed before the call is on stable storage when it returns.</summary>
    public void Sync()
    {
        ThrowIfFailed();
        _barrier.Pass();
    }

    /// <summary>A number that grows with every commit of any process.</summary>
    public long ChangeStamp()
    {
        var reader = BeginRead();
        var stamp = StampOf(reader.Snapshot.Meta.Transaction);
        reader.Reset();
        EndRead(reader);
        return stamp;
    }

    /// <summary>The stamp that holds from that commit to the next.</summary>
    public long StampOf(long commit) => Volatile.Read(ref _stampBase) + commit;

    /// <summary>What LMDB's <paramref name="result"/> means here; the error to throw.</summary>
    /// <param name="result">An LMDB error or an errno; not 0.</param>
    /// <param name="doing">What was tried, to follow "LMDB could not".</param>
    public CairnException Trouble(int result, string doing)
    {
        if (result == Mdb.MDB_MAP_FULL)
            _size.NoteRanOut();
        return result switch
        {
            Mdb.MDB_PANIC => Fail("LMDB could not write a commit's last page, and refuses to go on. Open the vault again and check it."),
            Mdb.MDB_BAD_RSLOT => Fail($"Somebody interfered with '{VaultFiles.Lock}' while the vault was open. Open it again; let nothing else open that file."),
            _ => LmdbErrors.Translate(result, doing),
        };
    }

    /// <summary>
    /// Closes the files, once no transaction of this process is open, runs <paramref name="meanwhile"/>, and opens them again,
    /// in another mode unless that failed.
    /// </summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.Busy"/>: transactions stayed open; whatever <paramref name="meanwhile"/>
    /// throws; <see cref="ErrorCode.Failed"/>: they could not be opened again.</exception>
    public void Reopen(VaultMode mode, Action meanwhile)
    {
        if (!_use.TryAlone(LongPatience, () => ReopenAlone(mode, meanwhile)))
            throw new CairnException(ErrorCode.Busy, $"Transactions stayed open for {LongPatience.TotalSeconds:0} seconds, and this needs the vault to itself. Try again.");
    }

    /// <summary>Numbers of commits begin anew; stamps must not.</summary>
    public void RaiseStamps(long by) => Volatile.Write(ref _stampBase, _stampBase + by);

    /// <summary>Throws when the environment must not be used any more.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new CairnException(ErrorCode.Failed, failure.Message, failure);
    }

    /// <summary>Closes everything. No engine uses it any more; what still has the files to itself is waited for.</summary>
    public void Close() => _use.TryAlone(Timeout.InfiniteTimeSpan, () =>
    {
        _closed = true;
        _readers.Clear();
        _files.Dispose();
        ClearLockFile();
        _directoryHandle.Dispose();
    });

    private void ClearLockFile()
    {
        try
        {
            if (_files.Mode != VaultMode.ReadUnlocked)
                LockFile.ClearIfUnused(_directory, readers: 0);
        }
        catch (CairnException)
        {
            // What is in it is begun anew by whoever opens the vault next.
        }
    }

    /// <returns>False: another process has grown the database beyond the map.</returns>
    private bool TryBeginWrite(out NativeTransaction transaction)
    {
        if (!_gate.TryEnter(_options.Patience))
            throw new CairnException(ErrorCode.Busy, $"Another process has been writing to the vault for {_options.Patience.TotalSeconds:0} seconds. Try again.");
        var result = _files.Environment.BeginWrite(out transaction);
        if (result == 0)
            return true;
        _gate.Exit();
        return result == Mdb.MDB_MAP_RESIZED ? false : throw Trouble(result, "begin a write transaction");
    }

    private bool FreeSlots()
    {
        _ = _files.Environment.CheckReaders();
        _readers.Clear();
        return true;
    }

    /// <summary>A reader whose process was killed keeps pages from being reused: looked for when the database grows.</summary>
    private void ForgetDeadReaders()
    {
        var used = _files.UsedBytes;
        if (used - _readersCheckedAt < BytesBetweenReaderChecks && used >= _readersCheckedAt)
            return;
        _readersCheckedAt = used;
        _ = _files.Environment.CheckReaders();
    }

    /// <summary>
    /// LMDB says only that something failed between the first page and the last. What failed decides: pages that could not be
    /// written are of no consequence, while after a failed sync nobody knows what is on the disk.
    /// </summary>
    private CairnException CommitTrouble(int result)
    {
        if (result < 0)
            return Trouble(result, "commit");
        if (Libc.SyncData(_files.Data) is var unsynced and not 0)
            return Fail($"A sync to stable storage failed within a commit ({Libc.Describe(unsynced)}); what reached the disk is unknown. Open the vault again and check it.");
        var refused = _files.Environment.BeginRead(out var probe);
        if (refused == 0)
            probe.Abort();
        if (refused == Mdb.MDB_PANIC)
            return Trouble(refused, "commit");
        return Trouble(result == Libc.EIO && RoomIsShort(out var why) ? why : result, "commit");
    }

    /// <summary>Of a write that was cut short, which is how a disk fills up, LMDB says "input/output error".</summary>
    private bool RoomIsShort(out int why)
    {
        why = Libc.Reserve(_files.Data, RandomAccess.GetLength(_files.Data), 1 << 20);
        return why is Libc.ENOSPC or Libc.EDQUOT or Libc.EFBIG;
    }

    /// <summary>Counted in: a compaction closes the files and opens others in their place.</summary>
    private void Flush()
    {
        _use.Enter();
        int result;
        try
        {
            result = _files.Environment.Sync();
        }
        finally
        {
            _use.Leave();
        }
        if (result != 0)
            throw Fail($"A sync to stable storage failed ({Libc.Describe(result)}); what reached the disk is unknown. Open the vault again and check it.");
    }

    private CairnException Fail(string message)
    {
        var failure = new CairnException(ErrorCode.Failed, $"{message} (vault '{_directory}')");
        _failure ??= failure;
        return failure;
    }

    private void ReopenAlone(VaultMode mode, Action meanwhile)
    {
        if (_closed)
            throw new CairnException(ErrorCode.Closed, "The vault's engine has been closed.");
        ThrowIfFailed();
        var before = _files.Mode;
        _readers.Clear();
        _files.Dispose();
        try
        {
            meanwhile();
        }
        catch
        {
            OpenAgain(before);
            throw;
        }
        OpenAgain(mode);
    }

    private void OpenAgain(VaultMode mode)
    {
        try
        {
            _files = OpenFiles.Open(_directory, mode, _options, _size);
            Tables.OpenAgain();
        }
        catch (CairnException closed)
        {
            throw Fail($"The vault could not be opened again: {closed.Message}");
        }
    }
}

using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Appends to the one pack that this process has claimed, and begins another when it is full. Any number of threads: room
/// is taken under a lock, bytes are written side by side.
/// </summary>
/// <remarks>
/// <para>A pack stays claimed until everything appended to it was committed or abandoned and, when it is full, until that is recorded:
/// whoever claims it next goes on behind what the table says is used.</para>
/// <para>Lock order: <see cref="_opening"/>, then a write transaction, then <see cref="_state"/>. <see cref="Append"/> is not called by a thread
/// that has a write transaction open.</para>
/// </remarks>
internal sealed class PackAppender : IDisposable
{
    private readonly PackDirectory _directory;
    private readonly PackTable _table;
    private readonly IEngine _engine;
    private readonly long _maxBytes;
    private readonly Action<SafeFileHandle> _flush;
    private readonly SharedSync _sync;
    private readonly Lock _opening = new();
    private readonly Lock _state = new();
    private readonly List<PackFile> _files = [];
    private readonly List<PackFile> _dirty = [];
    private PackFile? _current;
    private bool _namesToSync;
    private bool _disposed;

    /// <param name="directory">Where packs are.</param>
    /// <param name="table">The packs' records.</param>
    /// <param name="engine">The vault's.</param>
    /// <param name="maxBytes">No pack grows beyond this, unless one append does.</param>
    /// <param name="flush">How a file is made durable.</param>
    public PackAppender(PackDirectory directory, PackTable table, IEngine engine, long maxBytes, Action<SafeFileHandle> flush)
    {
        (_directory, _table, _engine, _maxBytes, _flush) = (directory, table, engine, maxBytes, flush);
        _sync = new SharedSync(Sync);
    }

    /// <summary>Appends bytes that are whole records.</summary>
    /// <returns>Where they are, to be held until the transaction that names them has committed. They are not durable yet.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>; <see cref="ErrorCode.Failed"/> after a sync failed.</exception>
    public PackAppend Append(IReadOnlyList<ReadOnlyMemory<byte>> records, int bytes)
    {
        _sync.ThrowIfFailed();
        var append = Reserve(bytes);
        var written = false;
        try
        {
            RandomAccess.Write(append.File.Handle, records, append.Offset);
            _sync.Written();
            written = true;
            return append;
        }
        catch (IOException error)
        {
            throw PackErrors.Failed("write to", _directory.PathOf(append.Pack), error);
        }
        finally
        {
            lock (_state)
                append.File.Writers--;
            if (!written)
                append.NotWritten();
        }
    }

    /// <summary>Returns when everything appended before the call survives a power cut; those who wait share one sync.</summary>
    public void EnsureDurable() => _sync.Wait();

    /// <summary>What a transaction that names <paramref name="appends"/> has to record.</summary>
    public PackUpdate TakeUpdate(IReadOnlyList<PackAppend> appends)
    {
        lock (_state)
        {
            var full = new List<PackFile>();
            var abandoned = new List<PackPlace>();
            foreach (var file in _files)
            {
                abandoned.AddRange(file.Abandoned);
                file.Abandoned.Clear();
                if (file is not { Retired: true, Recording: false } || file.Unsettled > appends.Count(append => append.File == file))
                    continue;
                file.Recording = true;
                full.Add(file);
            }
            return new PackUpdate(this, _table, appends, full, abandoned);
        }
    }

    /// <summary>What an update said was not committed.</summary>
    public void TakeBack(PackUpdate update)
    {
        lock (_state)
        {
            foreach (var file in update.Full)
                file.Recording = false;
            foreach (var run in update.Abandoned)
                _files.Find(file => file.Number == run.Pack)?.Abandoned.Add(run);
        }
    }

    /// <summary>Nothing more is appended to <paramref name="pack"/>; it is recorded as full when all in it is settled.</summary>
    /// <returns>False when this process does not append to it.</returns>
    public bool EndCurrent(long pack)
    {
        lock (_opening)
        {
            if (_current is not { } file || file.Number != pack)
                return false;
            Retire(file);
            RecordRest();
            return true;
        }
    }

    /// <summary>Packs that are recorded as full are given up, as soon as other processes see that.</summary>
    public void Close(IReadOnlyList<PackFile> full)
    {
        if (full.Count == 0)
            return;
        _engine.Sync();
        lock (_state)
        {
            foreach (var file in full)
                Finish(file);
        }
    }

    /// <summary>An append was committed or abandoned.</summary>
    public void Settle(PackAppend append, bool committed)
    {
        lock (_state)
        {
            var file = append.File;
            file.Unsettled--;
            if (!committed)
                file.Abandoned.Add(new PackPlace(append.Pack, append.Offset, append.Length));
            if (_disposed && file.Unsettled == 0)
                Finish(file);
        }
    }

    /// <summary>An append could not be written: the next one takes its room. When others have taken some behind it, it stays a hole that nobody counts.</summary>
    public void GiveBack(PackAppend append)
    {
        lock (_state)
        {
            var file = append.File;
            file.Unsettled--;
            file.Unwritten.Add(new PackPlace(append.Pack, append.Offset, append.Length));
            while (file.Unwritten.FindIndex(run => run.Offset + run.Length == file.End) is >= 0 and var last)
            {
                file.End = file.Unwritten[last].Offset;
                file.Unwritten.RemoveAt(last);
            }
            if (_disposed && file.Unsettled == 0)
                Finish(file);
        }
    }

    /// <summary>Records what is left to be recorded, and gives the packs up; one that an append is held for when that is settled.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            lock (_state)
            {
                if (_disposed)
                    return;
                _disposed = true;
                _current = null;
            }
            GiveTailsBack();
            RecordRest();
            lock (_state)
            {
                foreach (var file in _files.ToArray())
                {
                    if (file.Unsettled == 0)
                        Finish(file);
                }
            }
        }
    }

    /// <summary>What was abandoned at the end of a pack, as by an import that filled the disk, takes no room; what is in the middle is recorded as dead.</summary>
    private void GiveTailsBack()
    {
        lock (_state)
        {
            foreach (var file in _files)
            {
                if (file.Unsettled > 0 || file.Abandoned.Count == 0)
                    continue;
                try
                {
                    // Only the table knows what was committed: of a commit that failed it may be either.
                    var used = Committed(file.Number);
                    if (used > file.End)
                        continue;
                    file.End = used;
                    file.CutTail();
                    file.Abandoned.RemoveAll(run => run.Offset >= used);
                }
                catch (Exception error) when (error is CairnException or IOException or ObjectDisposedException)
                {
                    // It stays as it is, and whoever claims the pack next cuts it.
                }
            }
        }
    }

    /// <summary>Cuts what was never committed off packs that nobody appends to: left there by a process that ended.</summary>
    /// <returns>Bytes given back.</returns>
    public long CutUnclaimed()
    {
        IReadOnlyList<(long Pack, PackRow Row)> packs;
        using (var read = _engine.BeginRead())
            packs = _table.All(read);
        var (freed, there) = (0L, _directory.Numbers().ToHashSet());
        foreach (var (pack, row) in packs)
        {
            if (row.Full || !there.Contains(pack) || _directory.LengthOf(pack) is var before && before <= row.Used)
                continue;
            using (_directory.TryAppend(pack, () => UsedNow(pack)))
                freed += Math.Max(0, before - _directory.LengthOf(pack));
        }
        return freed;
    }

    private void RecordRest()
    {
        using var update = TakeUpdate([]);
        if (update.IsEmpty)
            return;
        try
        {
            // What is counted as used must be there, also when it is of no use.
            if (update.Abandoned.Count > 0)
                EnsureDurable();
            using (var write = _engine.BeginWrite(Scope.Vault))
            {
                update.Put(write);
                write.Commit();
            }
            update.Committed();
            _engine.Sync();
        }
        catch (Exception error) when (error is CairnException or ObjectDisposedException)
        {
            // No harm is done: the next who cleans finds packs that nobody claims, and counts anew.
        }
    }

    private PackAppend Reserve(int bytes)
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is { } full && full.End + bytes > _maxBytes)
                Retire(full);
            var file = _current ?? Adopt(Claim(bytes) ?? CreateNew());
            lock (_state)
            {
                var append = new PackAppend(this, file, file.End, bytes);
                file.End += bytes;
                file.Writers++;
                file.Unsettled++;
                if (!_dirty.Contains(file))
                    _dirty.Add(file);
                return append;
            }
        }
    }

    private PackFile Adopt(PackFile file)
    {
        lock (_state)
        {
            _files.Add(file);
            return _current = file;
        }
    }

    private void Retire(PackFile file)
    {
        lock (_state)
        {
            file.Retired = true;
            _current = null;
        }
    }

    /// <summary>A pack that another process, or an earlier one, left open.</summary>
    private PackFile? Claim(int bytes)
    {
        IReadOnlyList<(long Pack, PackRow Row)> packs;
        using (var read = _engine.BeginRead())
            packs = _table.All(read);
        foreach (var (pack, row) in packs)
        {
            if (!row.Full && row.Used + bytes <= _maxBytes && _directory.TryAppend(pack, () => UsedNow(pack)) is { } file)
                return file;
        }
        return null;
    }

    private long UsedNow(long pack)
    {
        using var read = _engine.BeginRead();
        return _table.TryGet(read, pack, out var row) && !row.Full ? row.Used : 0;
    }

    /// <summary>The end of what is committed in a pack; the table knows none in which nothing is.</summary>
    private long Committed(long pack)
    {
        using var read = _engine.BeginRead();
        return _table.TryGet(read, pack, out var row) ? row.Used : PackFormat.HeaderBytes;
    }

    private PackFile CreateNew()
    {
        long number;
        using (var write = _engine.BeginWrite(Scope.Vault))
        {
            number = _table.Lease(write);
            write.Commit();
        }
        var file = _directory.Create(number);
        lock (_state)
            _namesToSync = true;
        return file;
    }

    private void Sync()
    {
        PackFile[] files;
        bool names;
        lock (_state)
        {
            files = [.. _dirty];
            foreach (var file in files)
                file.Syncing = true;
            names = _namesToSync;
            _namesToSync = false;
            // Who still writes to one of these marks it dirty again by being counted.
            _dirty.RemoveAll(static file => file.Writers == 0);
        }
        try
        {
            foreach (var file in files)
                Flush(file);
            if (names)
                _directory.Sync();
        }
        finally
        {
            lock (_state)
            {
                foreach (var file in files)
                {
                    file.Syncing = false;
                    CloseIfDone(file);
                }
            }
        }
    }

    private void Flush(PackFile file)
    {
        try
        {
            _flush(file.Handle);
        }
        catch (IOException error)
        {
            throw PackErrors.Failed("sync", _directory.PathOf(file.Number), error);
        }
    }

    /// <summary>Nothing of it is needed any more: what was committed in it was durable before. Under the lock of the state.</summary>
    private void Finish(PackFile file)
    {
        file.Done = true;
        _files.Remove(file);
        _dirty.Remove(file);
        CloseIfDone(file);
    }

    private static void CloseIfDone(PackFile file)
    {
        if (file is { Done: true, Syncing: false })
            file.Dispose();
    }
}

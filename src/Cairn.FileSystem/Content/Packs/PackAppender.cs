using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Content;

/// <summary>
/// Appends to the one pack that this process has claimed, and begins another when it is full. Any number of threads: room
/// is taken under a lock, bytes are written side by side.
/// </summary>
/// <remarks>Lock order: <see cref="_opening"/>, then a write transaction, then <see cref="_state"/>. Nothing here is called by a thread
/// that has a write transaction open, except <see cref="TakeFull"/>.</remarks>
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
    private readonly List<PackFile> _dirty = [];
    private readonly List<long> _full = [];
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
    /// <returns>Where they begin. They are not durable yet.</returns>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>; <see cref="ErrorCode.Failed"/> after a sync failed.</exception>
    public (long Pack, long Offset) Append(IReadOnlyList<ReadOnlyMemory<byte>> records, int bytes)
    {
        _sync.ThrowIfFailed();
        var (file, offset) = Reserve(bytes);
        try
        {
            RandomAccess.Write(file.Handle, records, offset);
            _sync.Written();
            return (file.Number, offset);
        }
        catch (IOException error)
        {
            throw PackErrors.Failed("write to", _directory.PathOf(file.Number), error);
        }
        finally
        {
            lock (_state)
                file.Writers--;
        }
    }

    /// <summary>Returns when everything appended before the call survives a power cut; those who wait share one sync.</summary>
    public void EnsureDurable() => _sync.Wait();

    /// <summary>Packs that became full since the last call.</summary>
    public long[] TakeFull()
    {
        lock (_state)
        {
            long[] full = [.. _full];
            _full.Clear();
            return full;
        }
    }

    public void Dispose()
    {
        lock (_opening)
        {
            lock (_state)
            {
                _disposed = true;
                foreach (var file in _dirty)
                    file.Dispose();
                _dirty.Clear();
                _current?.Dispose();
                _current = null;
            }
        }
    }

    private (PackFile File, long Offset) Reserve(int bytes)
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is { } full && full.End + bytes > _maxBytes)
                Retire(full);
            _current ??= Claim(bytes) ?? CreateNew();
            var offset = _current.End;
            _current.End += bytes;
            lock (_state)
            {
                _current.Writers++;
                if (!_dirty.Contains(_current))
                    _dirty.Add(_current);
            }
            return (_current, offset);
        }
    }

    private void Retire(PackFile file)
    {
        lock (_state)
        {
            file.Full = true;
            _full.Add(file.Number);
            _current = null;
            CloseIfDone(file);
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

    /// <summary>Closes a full pack that nobody writes to, or has to sync, any more. Under the lock of the state.</summary>
    private void CloseIfDone(PackFile file)
    {
        if (file is { Full: true, Writers: 0, Syncing: false } && !_dirty.Contains(file))
            file.Dispose();
    }
}

namespace Cairn.Engines.Lmdb.Environments;

/// <summary>Makes threads that sync at the same time share one flush, and a sync with nothing to do cost nothing.</summary>
/// <param name="flush">Flushes what has been committed; throws when it cannot.</param>
internal sealed class SyncBarrier(Action flush)
{
    private readonly Lock _flushing = new();
    private long _committed, _synced;

    /// <summary>A commit has succeeded that is not on stable storage yet.</summary>
    public void NoteCommit() => Interlocked.Increment(ref _committed);

    /// <summary>Returns when everything committed before the call is on stable storage.</summary>
    public void Pass()
    {
        var wanted = Interlocked.Read(ref _committed);
        lock (_flushing)
        {
            if (_synced >= wanted)
                return;
            var covered = Interlocked.Read(ref _committed);
            flush();
            _synced = covered;
        }
    }
}

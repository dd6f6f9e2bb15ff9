namespace Cairn.Transfer;

/// <summary>Counts what an import does. Any thread.</summary>
internal sealed class ImportTally(ImportOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<TransferNotice> _notices = [];
    private long _added, _changed, _removed, _unchanged, _bytesRead, _firstRevision, _lastRevision;

    public void Change(TransferChangeKind kind, FilePath path)
    {
        lock (_lock)
        {
            _ = kind switch
            {
                TransferChangeKind.Added => _added++,
                TransferChangeKind.Changed => _changed++,
                _ => _removed++,
            };
            options.OnChange?.Invoke(new TransferChange(kind, path));
        }
    }

    public void Unchanged() => Interlocked.Increment(ref _unchanged);

    public void Read(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    public void Notice(TransferNotice notice)
    {
        lock (_lock)
            _notices.Add(notice);
    }

    public void Committed(long revision)
    {
        if (_firstRevision == 0)
            _firstRevision = revision;
        _lastRevision = revision;
    }

    public ImportReport Report(long session) => new()
    {
        Added = _added,
        Changed = _changed,
        Removed = _removed,
        Unchanged = _unchanged,
        BytesRead = _bytesRead,
        FirstRevision = _firstRevision,
        LastRevision = _lastRevision,
        Session = _firstRevision == 0 ? 0 : session,
        Notices = _notices,
    };
}

namespace Cairn.Transfer;

/// <summary>Counts what an export does. Any thread.</summary>
internal sealed class ExportTally(TransferProgress? progress)
{
    private readonly Lock _lock = new();
    private readonly List<TransferNotice> _notices = [];
    private long _files, _bytes;

    public void Did(long bytes)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, bytes);
        progress?.Did(1, bytes);
    }

    public void Notice(TransferNoticeKind kind, string path, string message)
    {
        lock (_lock)
            _notices.Add(new TransferNotice(kind, path, message));
    }

    public ExportReport Report(long revision) => new() { Files = _files, Bytes = _bytes, Revision = revision, Notices = _notices };
}

namespace Cairn;

/// <summary>How far an import or export is, for whoever shows it: it may be looked at from any thread at any time.</summary>
public sealed class TransferProgress
{
    private long _files, _bytes, _totalFiles, _totalBytes;
    private volatile bool _isTotalKnown;
    private volatile string _current = "";

    /// <summary>Files and other nodes that are done, those that needed nothing included.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Bytes of files that are done, whether they had to be moved or not.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many files there are, as far as they are counted.</summary>
    public long TotalFiles => Interlocked.Read(ref _totalFiles);

    /// <summary>How many bytes they have, as far as they are counted.</summary>
    public long TotalBytes => Interlocked.Read(ref _totalBytes);

    /// <summary>Whether the totals are final.</summary>
    public bool IsTotalKnown => _isTotalKnown;

    /// <summary>What is looked at now.</summary>
    public string Current => _current;

    internal void Did(long files, long bytes)
    {
        Interlocked.Add(ref _files, files);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void Counted(long files, long bytes)
    {
        Interlocked.Add(ref _totalFiles, files);
        Interlocked.Add(ref _totalBytes, bytes);
    }

    internal void CountedAll() => _isTotalKnown = true;

    internal void Show(string current) => _current = current;
}

using Cairn.FileSystem;

namespace Cairn.Mount.Files;

/// <summary>
/// The times of what was written to a file. With its write-back cache the kernel dates what programs write, and tells the times before a close or a sync,
/// but only if the file does not have them already: what is written within the tick in which a file was created needs no telling.
/// </summary>
internal sealed class WrittenTimes
{
    private bool _undated;
    private (Timestamp MTime, Timestamp CTime)? _former;

    /// <summary>What the kernel told for what is pending; null: nothing yet.</summary>
    public Timestamp? MTime { get; private set; }

    public Timestamp? CTime { get; private set; }

    /// <summary>Something was written.</summary>
    /// <param name="dated">Whether the kernel has dated it.</param>
    public void Wrote(bool dated) => _undated |= !dated;

    /// <summary>The kernel tells times; what it leaves out stays.</summary>
    public void Tell(Timestamp? mtime, Timestamp? ctime, bool isPending)
    {
        if (isPending)
            (MTime, CTime) = (mtime ?? MTime, ctime ?? CTime);
        if (_former is { } former)
            _former = mtime is null ? (former.MTime, ctime ?? former.CTime) : null;
    }

    /// <summary>The times to attach with; null: those of the revision.</summary>
    /// <param name="node">The node before it.</param>
    /// <param name="isToldAll">Whether the kernel has told what there is to tell: at a close or a sync. Otherwise the times that the node has are kept until then.</param>
    public (Timestamp? MTime, Timestamp? CTime) ToAttach(Node? node, bool isToldAll)
    {
        if (_undated || node is null)
            return (MTime, CTime);
        if (isToldAll)
        {
            var (mtime, ctime) = TakeFormer() ?? (node.MTime, node.CTime);
            return (MTime ?? mtime, CTime ?? ctime);
        }
        if (MTime is null)
            _former ??= (node.MTime, CTime ?? node.CTime);
        return (MTime, CTime);
    }

    /// <summary>Something is about to change the content, and the kernel has dated it.</summary>
    public void WillChange(Node node) => _former ??= (node.MTime, node.CTime);

    /// <summary>The times of the node before the last attachments were dated here, for want of others; null when the kernel has told others since.</summary>
    public (Timestamp MTime, Timestamp CTime)? TakeFormer()
    {
        var former = _former;
        _former = null;
        return former;
    }

    /// <summary>Nothing is pending any more.</summary>
    public void Attached()
    {
        (MTime, CTime) = (null, null);
        _undated = false;
    }
}

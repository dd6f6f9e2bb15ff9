namespace Cairn.Mount.Files;

/// <summary>How much of what was written may be pending in memory, over all files of a mount.</summary>
internal sealed class DirtyBudget(long limit)
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsExceeded => Bytes > limit;

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}

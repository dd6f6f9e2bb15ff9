using System.Collections.Concurrent;

namespace Cairn.Mount.Directories;

/// <summary>Handles of open directories, and of files that the mount itself makes up as they are opened.</summary>
internal sealed class DirectoryHandles
{
    private readonly ConcurrentDictionary<ulong, object> _open = new();
    private long _last = 16;

    public int Count => _open.Count;

    public ulong Add(object opened)
    {
        var handle = (ulong)Interlocked.Increment(ref _last);
        _open[handle] = opened;
        return handle;
    }

    public DirectoryListing? Find(ulong handle) => _open.GetValueOrDefault(handle) as DirectoryListing;

    public int ReadBytes(ulong handle, long offset, Span<byte> target)
    {
        if (_open.GetValueOrDefault(handle) is not byte[] bytes || offset >= bytes.Length)
            return 0;
        var length = (int)Math.Min(target.Length, bytes.Length - offset);
        bytes.AsSpan((int)offset, length).CopyTo(target);
        return length;
    }

    public void Remove(ulong handle) => _open.TryRemove(handle, out _);
}

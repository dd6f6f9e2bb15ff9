using Cairn.FileSystem.Content;

namespace Cairn.FileSystem.Tests.Content;

/// <summary>Content ids from 1.</summary>
internal sealed class CountingIds : IContentIds
{
    private long _last;

    public long Next() => Interlocked.Increment(ref _last);
}

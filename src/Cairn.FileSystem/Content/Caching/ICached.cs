namespace Cairn.FileSystem.Content;

/// <summary>What an <see cref="IdCache{T}"/> holds.</summary>
internal interface ICached
{
    /// <summary>Bytes that it counts for.</summary>
    int Weight { get; }

    /// <summary>Somebody more uses it. Called under the cache's lock.</summary>
    void Pin();

    /// <summary>Somebody uses it no more; with the last one its memory may be reused.</summary>
    void Unpin();
}

namespace Cairn.FileSystem.Content;

/// <summary>What holds for the contents of one open vault as a whole.</summary>
internal sealed record ContentOptions
{
    /// <summary>Bound of the cache of verified plain bytes of chunks; 0: none.</summary>
    public long ChunkCacheBytes { get; init; } = 64 << 20;

    /// <summary>Bound of the cache of decoded map pages; 0: none.</summary>
    public long PageCacheBytes { get; init; } = 16 << 20;

    /// <summary>Where packs are or would be; null: there can be none.</summary>
    public string? PackDirectory { get; init; }

    /// <summary>Whether new payloads go to packs where there can be any; otherwise they stay in the engine.</summary>
    public bool ToPacks { get; init; } = true;

    /// <summary>No pack grows beyond this many bytes.</summary>
    public long PackBytes { get; init; } = 1L << 30;

    /// <summary>Whether large contents are hashed, compressed and verified on other threads too.</summary>
    public bool Parallel { get; init; } = Environment.ProcessorCount > 1;
}

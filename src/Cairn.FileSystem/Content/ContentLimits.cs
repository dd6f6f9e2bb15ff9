namespace Cairn.FileSystem.Content;

/// <summary>The sizes that contents are made of.</summary>
internal static class ContentLimits
{
    /// <summary>Random writes are widened to whole pages of this many bytes.</summary>
    public const int Page = 4096;

    /// <summary>Longest chunk, in plain bytes.</summary>
    public const int Chunk = 256 * 1024;

    /// <summary>Where chunks of random writes end: a smaller write stays one chunk, and a later one replaces little.</summary>
    public const int WriteCut = 64 * 1024;

    /// <summary>A content that is not a map yet is rewritten whole up to this size: cheaper to store and read than a page.</summary>
    public const int Whole = 16 * 1024;

    /// <summary>Most extents that a leaf may list; a write that would exceed it merges small ones.</summary>
    public const int ExtentsPerLeaf = 1024;

    /// <summary>Neighbouring extents shorter than this are merged into larger chunks in the background.</summary>
    public const int Small = 16 * 1024;
}

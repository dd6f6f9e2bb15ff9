namespace Cairn.FileSystem.Content;

/// <summary>Bounds of the caches of one open vault, in bytes; 0: none.</summary>
/// <param name="ChunkBytes">For verified plain bytes of chunks.</param>
/// <param name="PageBytes">For decoded map pages.</param>
internal sealed record ContentCaches(long ChunkBytes = 64 << 20, long PageBytes = 16 << 20);

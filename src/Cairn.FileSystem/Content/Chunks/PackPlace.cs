namespace Cairn.FileSystem.Content;

/// <summary>Where a chunk's stored bytes are in the packs.</summary>
/// <param name="Pack">The pack's number.</param>
/// <param name="Offset">Where its record begins in the pack.</param>
/// <param name="Length">Stored bytes, without the record's header.</param>
internal readonly record struct PackPlace(long Pack, long Offset, int Length);

namespace Cairn.FileSystem.Content;

/// <summary>A record of the table <c>packs</c>.</summary>
/// <param name="Full">Whether nothing is appended any more.</param>
/// <param name="Used">Bytes of the file that count; what stands behind them was never committed.</param>
/// <param name="Dead">Bytes of records whose chunks were deleted or moved.</param>
internal readonly record struct PackRow(bool Full, long Used, long Dead);

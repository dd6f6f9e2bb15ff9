using System.Buffers.Binary;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>The first 100 bytes of a database, as SQLite's "Database File Format" has them.</summary>
/// <param name="ApplicationId">Whose file it is.</param>
/// <param name="Format">Which format of that application (SQLite's <c>user_version</c>).</param>
/// <param name="PageSize">Size of a page in bytes.</param>
/// <param name="Pages">How many pages the file has; null when the header's count is not to be trusted.</param>
internal sealed record DatabaseHeader(uint ApplicationId, int Format, int PageSize, uint? Pages)
{
    public const int Size = 100;

    /// <summary>ASCII "Carn": tells <c>file</c> and other tools that a database is a Cairn vault.</summary>
    public const uint CairnApplicationId = 0x4361_726e;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Whether this is the beginning of a SQLite database.</summary>
    public static bool IsSqlite(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads a header that is there in full.</summary>
    public static DatabaseHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var page = BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]);
        var pages = BinaryPrimitives.ReadUInt32BigEndian(bytes[28..]);
        var pagesCountIsCurrent = pages > 0 && bytes.Slice(24, 4).SequenceEqual(bytes.Slice(92, 4));
        return new DatabaseHeader(
            BinaryPrimitives.ReadUInt32BigEndian(bytes[68..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[60..]),
            page == 1 ? 65536 : page,
            pagesCountIsCurrent ? pages : null);
    }
}

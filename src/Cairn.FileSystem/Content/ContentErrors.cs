using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>
/// What is thrown for content that is not what was stored: always <see cref="ErrorCode.Corrupt"/>, naming offset and
/// chunk. Whoever knows the file's name adds it with <see cref="InFile"/>.
/// </summary>
internal static class ContentErrors
{
    private const string OffsetKey = "cairn.offset";

    public static CairnException Chunk(long chunk, string how) => new(ErrorCode.Corrupt, $"Chunk {chunk} {how}.");

    public static CairnException Page(long page, string how) => new(ErrorCode.Corrupt, $"Map page {page} {how}.");

    public static CairnException Inline(long id) => new(ErrorCode.Corrupt, $"Inline content {id} is missing.");

    /// <summary>Adds at which offset of the content it was met.</summary>
    public static CairnException At(CairnException error, long offset)
    {
        if (error.Code != ErrorCode.Corrupt || error.Data.Contains(OffsetKey))
            return error;
        var located = new CairnException(error.Code, $"At offset {offset}: {error.Message}", error);
        located.Data[OffsetKey] = offset;
        return located;
    }

    /// <summary>The same error naming the file it happened in.</summary>
    public static CairnException InFile(CairnException error, string file) => new(error.Code, $"'{file}' cannot be read: {error.Message}", error);

    /// <summary>The offset in the content that an error was met at, if it has one.</summary>
    public static long? OffsetOf(CairnException error) => error.Data[OffsetKey] as long?;
}

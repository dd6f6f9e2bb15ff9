namespace Cairn.FileSystem.Content;

/// <summary>The sizes of docs/format.md §16.</summary>
internal static class PackFormat
{
    /// <summary>What every pack begins with.</summary>
    public const int HeaderBytes = 16;

    /// <summary>What stands before the stored bytes of each chunk.</summary>
    public const int RecordHeaderBytes = 16;

    /// <summary>No pack is longer.</summary>
    public const long MaxOffset = 1L << 48;
}

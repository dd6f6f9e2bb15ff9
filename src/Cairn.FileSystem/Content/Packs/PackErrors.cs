using Cairn.Storage;

namespace Cairn.FileSystem.Content;

/// <summary>What is thrown for packs.</summary>
internal static class PackErrors
{
    private const int NoSpaceOnDevice = 28;
    private const int QuotaExceeded = 122;

    /// <summary>An operation on a pack's file failed.</summary>
    public static CairnException Failed(string what, string path, Exception error)
    {
        var code = error switch
        {
            UnauthorizedAccessException => ErrorCode.AccessDenied,
            IOException { HResult: NoSpaceOnDevice or QuotaExceeded } => ErrorCode.NoSpace,
            _ => ErrorCode.InputOutput,
        };
        return new CairnException(code, $"Could not {what} the pack {path}: {error.Message}", error);
    }

    /// <summary>What follows a sync that failed: nothing more may be trusted to the packs until the vault is opened anew.</summary>
    public static CairnException SyncFailed(Exception error) =>
        new(ErrorCode.Failed, $"The packs could not be made durable, so what was written is unknown; open the vault again: {error.Message}", error);

    /// <summary>A record is not where a chunk says it is.</summary>
    public static CairnException Damaged(string path, long chunk, PackPlace place, string how) =>
        new(ErrorCode.Corrupt, $"Pack {path}, chunk {chunk} at {place.Offset}: {how}.");
}

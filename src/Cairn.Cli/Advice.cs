using Cairn.Storage;

namespace Cairn.Cli;

/// <summary>What to do about an error, where its message does not say it.</summary>
internal static class Advice
{
    /// <summary>A sentence, or null where there is nothing to add.</summary>
    public static string? For(ErrorCode error) => error switch
    {
        ErrorCode.NotAVault => "Name a vault with --vault, or make one with 'cairn init'.",
        ErrorCode.Locked => "Wait until the other process has ended, or use an engine that several processes may share: 'cairn engines'.",
        ErrorCode.Busy => "Another process is writing; try again.",
        ErrorCode.Corrupt or ErrorCode.Truncated => "'cairn check' lists all that is damaged; what is whole can still be read and exported.",
        ErrorCode.NoSpace => "Make room, or shorten history with 'cairn prune' and 'cairn gc'.",
        ErrorCode.Pruned => "'cairn snapshot list' shows what is still held.",
        ErrorCode.DirectoryNotEmpty => "'cairn rm -r' removes it with all that is in it.",
        _ => null,
    };
}

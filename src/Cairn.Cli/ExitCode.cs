using Cairn.Storage;

namespace Cairn.Cli;

/// <summary>What the program's exit code says. The numbers are a promise to scripts.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int PartlyDone = 3;
    public const int NoSuchVault = 10;
    public const int Locked = 11;
    public const int Corrupt = 13;
    public const int NewerFormat = 14;
    public const int ReadOnly = 15;
    public const int NoSpace = 16;
    public const int Pruned = 17;
    public const int Interrupted = 130;

    /// <summary>The exit code for what went wrong.</summary>
    /// <remarks>Names every error, so that whoever adds one has to decide here.</remarks>
#pragma warning disable CS8524 // Values without a name do not occur.
    public static int Of(ErrorCode error) => error switch
    {
        ErrorCode.BadSpec or ErrorCode.WrongEngine or ErrorCode.InvalidName => Usage,
        ErrorCode.NoSuchVault or ErrorCode.NotAVault => NoSuchVault,
        ErrorCode.Locked or ErrorCode.Busy => Locked,
        ErrorCode.Corrupt or ErrorCode.Truncated => Corrupt,
        ErrorCode.NewerFormat => NewerFormat,
        ErrorCode.ReadOnly => ReadOnly,
        ErrorCode.NoSpace => NoSpace,
        ErrorCode.Pruned or ErrorCode.Purged => Pruned,
        ErrorCode.Conflict or ErrorCode.Closed or ErrorCode.Failed or ErrorCode.VaultExists or ErrorCode.LibraryMissing
            or ErrorCode.AccessDenied or ErrorCode.InputOutput or ErrorCode.NotFound or ErrorCode.AlreadyExists or ErrorCode.Held
            or ErrorCode.NotADirectory or ErrorCode.IsADirectory or ErrorCode.DirectoryNotEmpty or ErrorCode.SymlinkLoop
            or ErrorCode.InvalidOperation or ErrorCode.TooLarge or ErrorCode.Collision => Failed,
    };
#pragma warning restore CS8524
}

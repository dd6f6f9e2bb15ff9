using System.Runtime.InteropServices;
using Cairn.Storage;

namespace Cairn.Transfer.Native;

/// <summary>Turns what the system refused into what the library throws.</summary>
internal static class LocalErrors
{
    /// <summary>The exception for the last error.</summary>
    /// <param name="doing">What was tried, as in "open".</param>
    /// <param name="path">With what.</param>
    public static CairnException Last(string doing, string path) => From(Marshal.GetLastPInvokeError(), doing, path);

    public static CairnException From(int error, string doing, string path) => new(Code(error), $"Could not {doing} {path}: {Marshal.GetPInvokeErrorMessage(error)}.");

    private static ErrorCode Code(int error) => error switch
    {
        PosixFlags.PermissionDenied or PosixFlags.Access => ErrorCode.AccessDenied,
        PosixFlags.NoEntry => ErrorCode.NotFound,
        PosixFlags.Exists => ErrorCode.AlreadyExists,
        PosixFlags.NotADirectory => ErrorCode.NotADirectory,
        PosixFlags.TooManyLinks => ErrorCode.SymlinkLoop,
        PosixFlags.NoSpace or PosixFlags.Quota => ErrorCode.NoSpace,
        PosixFlags.ReadOnlySystem => ErrorCode.ReadOnly,
        PosixFlags.NotEmpty => ErrorCode.DirectoryNotEmpty,
        _ => ErrorCode.InputOutput,
    };
}

using Cairn.Storage;

namespace Cairn.FileSystem;

/// <summary>The one mapping of what is thrown to what a file system answers.</summary>
internal static class Errnos
{
    /// <summary>The number for <paramref name="code"/>. What has no meaning to a program that works on files is EIO.</summary>
    public static Errno Of(ErrorCode code) => code switch
    {
        ErrorCode.NoSpace => Errno.ENOSPC,
        ErrorCode.Conflict or ErrorCode.Busy => Errno.EAGAIN,
        ErrorCode.Locked or ErrorCode.Held => Errno.EBUSY,
        ErrorCode.ReadOnly => Errno.EROFS,
        ErrorCode.AccessDenied => Errno.EACCES,
        ErrorCode.InvalidName or ErrorCode.InvalidOperation or ErrorCode.BadSpec => Errno.EINVAL,
        ErrorCode.NotFound or ErrorCode.NoSuchVault => Errno.ENOENT,
        ErrorCode.AlreadyExists or ErrorCode.VaultExists or ErrorCode.Collision => Errno.EEXIST,
        ErrorCode.Pruned or ErrorCode.Purged => Errno.ENODATA,
        ErrorCode.NotADirectory => Errno.ENOTDIR,
        ErrorCode.IsADirectory => Errno.EISDIR,
        ErrorCode.DirectoryNotEmpty => Errno.ENOTEMPTY,
        ErrorCode.SymlinkLoop => Errno.ELOOP,
        ErrorCode.TooLarge => Errno.EFBIG,
        _ => Errno.EIO,
    };

    /// <summary>The number for whatever went wrong.</summary>
    public static Errno Of(Exception failure) => failure switch
    {
        CairnException known => Of(known.Code),
        OperationCanceledException => Errno.ECANCELED,
        OutOfMemoryException => Errno.ENOMEM,
        _ => Errno.EIO,
    };
}

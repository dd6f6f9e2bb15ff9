using Cairn.FileSystem;
using Cairn.Storage;

namespace Cairn;

/// <summary>Turns outcomes of file operations into what the library throws.</summary>
internal static class FileErrors
{
    /// <summary>Throws unless the operation on <paramref name="path"/> was done.</summary>
    public static void Check(this Errno error, FilePath path)
    {
        if (error != Errno.None)
            throw From(error, path);
    }

    public static CairnException From(Errno error, FilePath path) => error switch
    {
        Errno.ENOENT => new(ErrorCode.NotFound, $"'{path}' is not there."),
        Errno.EEXIST => new(ErrorCode.AlreadyExists, $"'{path}' is there already."),
        Errno.ENOTDIR => new(ErrorCode.NotADirectory, $"'{path}', or something on the way to it, is not a directory."),
        Errno.EISDIR => new(ErrorCode.IsADirectory, $"'{path}' is a directory."),
        Errno.ENOTEMPTY => new(ErrorCode.DirectoryNotEmpty, $"The directory '{path}' is not empty."),
        Errno.ELOOP => new(ErrorCode.SymlinkLoop, $"'{path}' leads through too many symbolic links."),
        Errno.ENAMETOOLONG => new(ErrorCode.InvalidName, $"'{path}': a name or target is too long."),
        Errno.EFBIG or Errno.EMLINK => new(ErrorCode.TooLarge, $"'{path}' would become too large, or have too many links."),
        Errno.ENODATA => new(ErrorCode.NotFound, $"'{path}' has no such attribute."),
        _ => new(ErrorCode.InvalidOperation, $"'{path}': {error}."),
    };
}

namespace Cairn.FileSystem;

/// <summary>The outcomes of file operations, with Linux's numbers: expected, and so values rather than exceptions.</summary>
public enum Errno
{
    /// <summary>It was done.</summary>
    None = 0,

    /// <summary>Not permitted.</summary>
    EPERM = 1,

    /// <summary>No such file or directory.</summary>
    ENOENT = 2,

    /// <summary>Bad file descriptor: the handle does not allow it.</summary>
    EBADF = 9,

    /// <summary>Access denied.</summary>
    EACCES = 13,

    /// <summary>Busy: the root directory.</summary>
    EBUSY = 16,

    /// <summary>It exists already.</summary>
    EEXIST = 17,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>A directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>The file would be too large.</summary>
    EFBIG = 27,

    /// <summary>No space left.</summary>
    ENOSPC = 28,

    /// <summary>Read-only file system.</summary>
    EROFS = 30,

    /// <summary>Too many links.</summary>
    EMLINK = 31,

    /// <summary>The result does not fit.</summary>
    ERANGE = 34,

    /// <summary>The name is too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>The directory is not empty.</summary>
    ENOTEMPTY = 39,

    /// <summary>Too many symbolic links on the way.</summary>
    ELOOP = 40,

    /// <summary>No such attribute.</summary>
    ENODATA = 61,

    /// <summary>Not supported for this kind of node.</summary>
    EOPNOTSUPP = 95,

    /// <summary>No data at or after that offset.</summary>
    ENXIO = 6,

    /// <summary>The quota is exhausted.</summary>
    EDQUOT = 122,

    /// <summary>Interrupted.</summary>
    EINTR = 4,

    /// <summary>The storage below failed, or what it holds is damaged.</summary>
    EIO = 5,

    /// <summary>Too much at once.</summary>
    E2BIG = 7,

    /// <summary>Try again.</summary>
    EAGAIN = 11,

    /// <summary>No memory.</summary>
    ENOMEM = 12,

    /// <summary>It would lead to another file system, or to another branch.</summary>
    EXDEV = 18,

    /// <summary>Too many open files.</summary>
    ENFILE = 23,

    /// <summary>The request makes no sense for what the handle is.</summary>
    ENOTTY = 25,

    /// <summary>No locks are left.</summary>
    ENOLCK = 37,

    /// <summary>Not implemented.</summary>
    ENOSYS = 38,

    /// <summary>The number does not fit.</summary>
    EOVERFLOW = 75,

    /// <summary>What the handle meant is not there any more.</summary>
    ESTALE = 116,

    /// <summary>Cancelled.</summary>
    ECANCELED = 125,
}

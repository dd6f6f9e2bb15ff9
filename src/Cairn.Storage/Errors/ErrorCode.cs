namespace Cairn.Storage;

/// <summary>
/// What went wrong, in one word that code can act on. Mapped once to errno (mount), exit code
/// (command line) and status (servers); the message says the rest.
/// </summary>
public enum ErrorCode
{
    /// <summary>Another writer came between; begin again and decide again. Nothing was changed.</summary>
    Conflict = 1,

    /// <summary>The disk, or the room the database may use, is full. The transaction was undone.</summary>
    NoSpace,

    /// <summary>Another process holds the write lock and did not let go in time. Try again.</summary>
    Busy,

    /// <summary>Stored bytes are not what was written: a checksum, a page or a structure is wrong.</summary>
    Corrupt,

    /// <summary>The file is shorter than its own header says. Nothing was read or mapped.</summary>
    Truncated,

    /// <summary>The engine, transaction or cursor was disposed.</summary>
    Closed,

    /// <summary>A write was asked of a vault that is open for reading only.</summary>
    ReadOnly,

    /// <summary>The engine closed itself after an error that leaves its state unknown, such as a failed sync.</summary>
    Failed,

    /// <summary>Another process has this vault open and the engine serves one process at a time.</summary>
    Locked,

    /// <summary>There is nothing at that path.</summary>
    NoSuchVault,

    /// <summary>There is something at that path, and it is not a vault.</summary>
    NotAVault,

    /// <summary>A vault was to be created where something already is.</summary>
    VaultExists,

    /// <summary>The vault was made by another engine than the one that was asked to open it.</summary>
    WrongEngine,

    /// <summary>The vault was written by a newer version of Cairn, in a format this build cannot read.</summary>
    NewerFormat,

    /// <summary>The engine's native library is not on this machine.</summary>
    LibraryMissing,

    /// <summary>A vault specification, or an option in it, is not understood.</summary>
    BadSpec,

    /// <summary>The operating system refused access to the file or directory.</summary>
    AccessDenied,

    /// <summary>Reading or writing the underlying storage failed.</summary>
    InputOutput,

    /// <summary>A name or path breaks the rules for names.</summary>
    InvalidName,

    /// <summary>What was asked for is not there.</summary>
    NotFound,

    /// <summary>Something of that name is already there.</summary>
    AlreadyExists,

    /// <summary>Retention has dropped what was asked for.</summary>
    Pruned,

    /// <summary>What was asked for was purged.</summary>
    Purged,

    /// <summary>It is held by something else, which the message names.</summary>
    Held,

    /// <summary>Something on the way is not a directory.</summary>
    NotADirectory,

    /// <summary>It is a directory, and something else is wanted.</summary>
    IsADirectory,

    /// <summary>The directory is not empty.</summary>
    DirectoryNotEmpty,

    /// <summary>Too many symbolic links lead to one another.</summary>
    SymlinkLoop,

    /// <summary>The operation makes no sense for what is there, or its arguments do not.</summary>
    InvalidOperation,

    /// <summary>The file would become larger than files can be, or have more links.</summary>
    TooLarge,

    /// <summary>Changes that are not to be undone stand in the way.</summary>
    Collision,
}

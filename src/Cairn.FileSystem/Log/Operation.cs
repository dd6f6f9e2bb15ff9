namespace Cairn.FileSystem;

/// <summary>What an operation in the log did (docs/format.md §10).</summary>
public enum Operation : byte
{
    /// <summary>A regular file was created.</summary>
    Create = 1,

    /// <summary>A directory was created.</summary>
    MakeDirectory = 2,

    /// <summary>A symbolic link was created.</summary>
    Symlink = 3,

    /// <summary>A fifo, socket or device was created.</summary>
    MakeNode = 4,

    /// <summary>A node got a further name.</summary>
    Link = 5,

    /// <summary>A name of something other than a directory was removed.</summary>
    Unlink = 6,

    /// <summary>A directory was removed.</summary>
    RemoveDirectory = 7,

    /// <summary>A node was moved, replacing what was at its new place.</summary>
    Rename = 8,

    /// <summary>Two nodes changed places.</summary>
    Exchange = 9,

    /// <summary>Bytes were written.</summary>
    Write = 10,

    /// <summary>The size was changed.</summary>
    Truncate = 11,

    /// <summary>Space was allocated, punched or zeroed.</summary>
    Allocate = 12,

    /// <summary>Mode, owner or times were changed.</summary>
    SetAttributes = 13,

    /// <summary>An extended attribute was set.</summary>
    SetXattr = 14,

    /// <summary>An extended attribute was removed.</summary>
    RemoveXattr = 15,

    /// <summary>A node, or a file's content, was brought back from the past.</summary>
    Restore = 16,

    /// <summary>A node was created as a copy of another, sharing its content.</summary>
    Copy = 17,

    /// <summary>The bytes of a file were destroyed by a purge.</summary>
    Purge = 18,
}

/// <summary>What kind of revision it is.</summary>
public enum RevisionKind : byte
{
    /// <summary>Single operations.</summary>
    Operations = 0,

    /// <summary>Operations that belong together.</summary>
    Batch = 1,

    /// <summary>The reversal of earlier revisions.</summary>
    Undo = 2,

    /// <summary>Something brought back from the past.</summary>
    Restore = 3,

    /// <summary>Part of an import.</summary>
    Import = 4,

    /// <summary>A merge of another branch.</summary>
    Merge = 5,
}

namespace Cairn.FileSystem;

/// <summary>The type of a node, with the numbers of <c>st_mode</c> &gt;&gt; 12 and of <c>d_type</c>.</summary>
public enum NodeType : byte
{
    /// <summary>A named pipe.</summary>
    Fifo = 1,

    /// <summary>A character device.</summary>
    CharacterDevice = 2,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A block device.</summary>
    BlockDevice = 6,

    /// <summary>A regular file.</summary>
    File = 8,

    /// <summary>A symbolic link.</summary>
    Symlink = 10,

    /// <summary>A socket.</summary>
    Socket = 12,
}

/// <summary>Taking <c>st_mode</c> apart and putting it together.</summary>
internal static class Mode
{
    public const int Permissions = 0xFFF;

    public const int SetUserId = 0x800, SetGroupId = 0x400, Sticky = 0x200, GroupExecute = 0x8;

    public static int Of(NodeType type, int permissions) => (int)type << 12 | permissions & Permissions;

    public static NodeType Type(int mode) => (NodeType)(mode >> 12);

    /// <summary>Without set-user-id, and without set-group-id where the group may execute.</summary>
    public static int WithoutPrivileges(int mode) => mode & ~SetUserId & ~((mode & GroupExecute) != 0 ? SetGroupId : 0);

    public static bool IsKnown(int mode) => mode >> 12 is 1 or 2 or 4 or 6 or 8 or 10 or 12;
}

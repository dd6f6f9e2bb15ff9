using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem;

/// <summary>What statfs says.</summary>
/// <param name="TotalBytes">The room of the disk that the vault is on.</param>
/// <param name="FreeBytes">What is free of it.</param>
/// <param name="AvailableBytes">What is free of it for ordinary users.</param>
/// <param name="Nodes">How many inode numbers there are.</param>
/// <param name="FreeNodes">How many of them were never used; a number is not used twice.</param>
internal readonly record struct SpaceStatus(long TotalBytes, long FreeBytes, long AvailableBytes, long Nodes, long FreeNodes)
{
    /// <summary>The unit in which files are allocated, as far as programs are told.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Looks at the disk and at one record.</summary>
    public static SpaceStatus Of(VaultCore vault)
    {
        using var transaction = vault.Engine.BeginRead();
        var free = Node.MaxIno - vault.NodeIds.FirstUnleased(transaction);
        var (total, freeBytes, available) = Room(vault.Location);
        return new SpaceStatus(total, freeBytes, available, Node.MaxIno, Math.Max(0, free));
    }

    /// <summary>A vault that is nowhere on a disk is in memory.</summary>
    private static (long Total, long Free, long Available) Room(string location)
    {
        if (location.Length == 0)
        {
            var memory = GC.GetGCMemoryInfo();
            var left = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
            return (memory.TotalAvailableMemoryBytes, left, left);
        }
        var disk = new DriveInfo(Path.GetFullPath(location));
        return (disk.TotalSize, disk.TotalFreeSpace, disk.AvailableFreeSpace);
    }
}

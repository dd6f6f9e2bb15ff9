using Cairn.Fuse.Protocol;

namespace Cairn.Mount.Serving;

/// <summary>What df shows: the room of the disk that the vault is on. Looked at once a second at the most.</summary>
internal sealed class VaultSpace(string? path)
{
    private const ulong Block = 4096, Plenty = 1UL << 40;

    private readonly Lock _lock = new();
    private long _looked = long.MinValue;
    private ulong _total = Plenty / Block, _free = Plenty / Block, _available = Plenty / Block;

    public void Tell(ref StatFsReply reply)
    {
        lock (_lock)
        {
            Look();
            (reply.Blocks, reply.FreeBlocks, reply.AvailableBlocks) = (_total, _free, _available);
        }
        // Numbers of nodes never run out; programs compare these two.
        (reply.Nodes, reply.FreeNodes) = (1UL << 48, (1UL << 48) - 1);
        (reply.BlockSize, reply.FragmentSize, reply.NameLength) = ((uint)Block, (uint)Block, 255);
    }

    private void Look()
    {
        if (path is null || Environment.TickCount64 - 1000 < _looked)
            return;
        _looked = Environment.TickCount64;
        try
        {
            var drive = new DriveInfo(path);
            (_total, _free, _available) = ((ulong)drive.TotalSize / Block, (ulong)drive.TotalFreeSpace / Block, (ulong)drive.AvailableFreeSpace / Block);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What was known stays.
        }
    }
}

using Cairn.FileSystem.Content;
using Cairn.FileSystem.Vaults;

namespace Cairn.FileSystem.Tests.Model;

/// <summary>How the vault of a history is set up; follows from its seed.</summary>
internal sealed record RunOptions(int Seed)
{
    /// <summary>How many have the vault open at once, each as a process of its own would.</summary>
    public int Cores => 1 + Seed % 3 / 2;

    /// <summary>Whether what is done is acknowledged from memory; only where one has the vault open, as several in one process share its identity.</summary>
    public bool Buffered => Cores == 1 && Seed % 2 == 1;

    public CoreOptions Vault => new()
    {
        Buffered = Buffered,
        CachedNodes = (Seed % 4) switch { 0 => 4, 1 => 20, _ => 100_000 },
        Contents = Seed % 5 == 0
            ? new ContentOptions { ChunkCacheBytes = 0, PageCacheBytes = 0 }
            : new ContentOptions { ChunkCacheBytes = 300_000, PageCacheBytes = 20_000 },
        Policy = new ContentPolicy { InlineMax = (Seed % 7) switch { 0 => 0, 1 => 100, _ => 4096 } },
    };
}

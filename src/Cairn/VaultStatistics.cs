using Cairn.FileSystem.Statistics;
using Cairn.Storage;

namespace Cairn;

/// <summary>What a vault holds, and what it takes.</summary>
public sealed record VaultStatistics
{
    internal VaultStatistics(VaultMeasurement measured, EngineStats engine, int branches, int snapshots)
    {
        (Branches, Snapshots, Engine) = (branches, snapshots, engine);
        (Files, Directories, Others, LogicalBytes) = (measured.Tips.Files, measured.Tips.Directories, measured.Tips.Others, measured.Tips.LogicalBytes);
        (Versions, VersionBytes, PlainBytes) = (measured.Versions, measured.VersionBytes, measured.PlainBytes);
        (PresentBytes, HistoryBytes, UnusedBytes) = (measured.Stored.Present, measured.Stored.History, measured.Stored.Unused);
    }

    /// <summary>Branches.</summary>
    public int Branches { get; }

    /// <summary>Snapshots of all branches.</summary>
    public int Snapshots { get; }

    /// <summary>Regular files at the tips of all branches; what branches share counts for each.</summary>
    public long Files { get; }

    /// <summary>Directories at the tips, roots included.</summary>
    public long Directories { get; }

    /// <summary>Links, fifos, sockets and devices at the tips.</summary>
    public long Others { get; }

    /// <summary>Bytes of the files and link targets at the tips, holes included.</summary>
    public long LogicalBytes { get; }

    /// <summary>Contents that files have or had, each once for each file and branch.</summary>
    public long Versions { get; }

    /// <summary>Bytes of all versions: what they would take if nothing were shared or compressed.</summary>
    public long VersionBytes { get; }

    /// <summary>Bytes that are stored of them, before compression.</summary>
    public long PlainBytes { get; }

    /// <summary>Stored bytes, map pages included, that the tips of branches name.</summary>
    public long PresentBytes { get; }

    /// <summary>Stored bytes that only the past names.</summary>
    public long HistoryBytes { get; }

    /// <summary>Stored bytes that nothing names any more: collection frees them.</summary>
    public long UnusedBytes { get; }

    /// <summary>Bytes of contents as they are stored, in the engine and in packs.</summary>
    public long StoredBytes => PresentBytes + HistoryBytes + UnusedBytes;

    /// <summary>How many times more the versions are than what is stored of them before compression; 1 when nothing is stored.</summary>
    public double SharingRatio => PlainBytes == 0 ? 1 : (double)VersionBytes / PlainBytes;

    /// <summary>How many times more it is before compression than after; 1 when nothing is stored.</summary>
    public double CompressionRatio => StoredBytes == 0 ? 1 : (double)PlainBytes / StoredBytes;

    /// <summary>The engine's files and its tables.</summary>
    public EngineStats Engine { get; }
}

/// <summary>What is below a path, and what it takes.</summary>
/// <param name="Files">Regular files, each once whatever its names.</param>
/// <param name="Directories">Directories, the path itself included if it is one.</param>
/// <param name="Others">Links, fifos, sockets and devices.</param>
/// <param name="LogicalBytes">Bytes of the files and link targets, holes included.</param>
/// <param name="StoredBytes">Bytes that is stored of them, each chunk once; others may share it.</param>
public sealed record TreeUsage(long Files, long Directories, long Others, long LogicalBytes, long StoredBytes);

/// <summary>The disk that a vault is on.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What is free of it.</param>
/// <param name="AvailableBytes">What is free of it for this user.</param>
/// <param name="VaultBytes">What the engine's files take of it.</param>
public sealed record DiskSpace(long TotalBytes, long FreeBytes, long AvailableBytes, long VaultBytes);

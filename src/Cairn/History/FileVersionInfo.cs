using Cairn.FileSystem;
using Cairn.FileSystem.History;

namespace Cairn;

/// <summary>One version of a file.</summary>
public sealed class FileVersionInfo
{
    private readonly Branch _branch;

    internal FileVersionInfo(Branch branch, FilePath path, FileVersion version)
    {
        _branch = branch;
        Path = path;
        Version = version;
    }

    internal FileVersion Version { get; }

    /// <summary>The path whose version it is; the file may have been called otherwise then.</summary>
    public FilePath Path { get; }

    /// <summary>The revision that made it.</summary>
    public long Revision => Version.Revision;

    /// <summary>When it was made.</summary>
    public Timestamp Time => Version.Time;

    /// <summary>The session that made it, as a number.</summary>
    public long SessionId => Version.Session;

    /// <summary>Who made it; empty when that is not known.</summary>
    public string Actor => _branch.Vault.Core.Sessions.Find(Version.Session)?.Actor ?? "";

    /// <summary>Its size in bytes.</summary>
    public long Size => Version.Node.Size;

    /// <summary>Whether its bytes were purged: then reading them is <see cref="Cairn.Storage.ErrorCode.Purged"/>.</summary>
    public bool IsPurged => Version.Node.IsPurged;

    /// <summary>Opens its content for reading, seekable.</summary>
    public Stream OpenRead() => new FileReadStream(_branch.Files, Path, Version.Node);
}

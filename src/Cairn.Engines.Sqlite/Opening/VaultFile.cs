using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Sqlite.Opening;

/// <summary>
/// What is at a path, judged by its first bytes before SQLite sees it: SQLite would create, recover or repair, and what
/// is refused must stay as it is.
/// </summary>
internal static class VaultFile
{
    /// <summary>Whether it is a database that Cairn made.</summary>
    public static bool IsVault(string path)
    {
        try
        {
            if (Posix.Status(path) is not { IsRegular: true } status)
                return false;
            lock (OpenFiles.Gate)
                return OpenFiles.Contains(status) || ReadHeader(path) is { ApplicationId: DatabaseHeader.CairnApplicationId };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CairnException)
        {
            return false;
        }
    }

    /// <summary>Checks that the file can be opened and registers it as open.</summary>
    /// <exception cref="CairnException">As <see cref="IEngineProvider.Open"/> says.</exception>
    public static OpenFiles.Registration Claim(string path)
    {
        if (Directory.Exists(path))
            throw NotOurs(path);
        var status = Posix.Status(path) ?? throw Unreachable(path);
        if (!status.IsRegular)
            throw NotAVault(path);
        lock (OpenFiles.Gate)
        {
            if (!OpenFiles.Contains(status))
                Check(path, status);
            return OpenFiles.Add(status);
        }
    }

    /// <summary>The file that <paramref name="path"/> leads to: SQLite keeps the log beside it, not beside a link.</summary>
    public static string Resolve(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
    }

    /// <summary>The file of the log.</summary>
    public static string Wal(string path) => path + "-wal";

    /// <summary>The index of the log, shared by all who have the vault open.</summary>
    public static string WalIndex(string path) => path + "-shm";

    /// <summary>A format that this build cannot read.</summary>
    public static CairnException NewerFormat(string path, long format) =>
        new(ErrorCode.NewerFormat, $"'{path}' is in format {format}; this build reads formats up to {VaultMarker.CurrentFormat}. Use a newer Cairn.");

    /// <summary>A file that is no vault.</summary>
    public static CairnException NotAVault(string path) => new(ErrorCode.NotAVault, $"'{path}' is not a Cairn vault.");

    private static void Check(string path, Posix.FileStatus status)
    {
        var header = ReadHeader(path) ?? throw NotAVault(path);
        if (header.ApplicationId != DatabaseHeader.CairnApplicationId || header.Format < 1)
            throw NotAVault(path);
        if (header.Format > VaultMarker.CurrentFormat)
            throw NewerFormat(path, header.Format);
        if (header.Pages is { } pages && status.Size < (ulong)pages * (uint)header.PageSize && !HasLog(path))
            throw Truncated(path, $"it has {status.Size} bytes, and {(ulong)pages * (uint)header.PageSize} belong to it");
    }

    /// <summary>The header; null when the file is not SQLite's. Under <see cref="OpenFiles.Gate"/>, for a file that is not open.</summary>
    private static DatabaseHeader? ReadHeader(string path)
    {
        Span<byte> bytes = stackalloc byte[DatabaseHeader.Size];
        var length = ReadStart(path, bytes);
        if (!DatabaseHeader.IsSqlite(bytes[..length]))
            return null;
        return length == bytes.Length ? DatabaseHeader.Parse(bytes) : throw Truncated(path, $"it has {length} bytes, not even a header");
    }

    /// <returns>How many bytes there are, at most as many as asked for.</returns>
    private static int ReadStart(string path, Span<byte> bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes[length..], length) is > 0 and var read)
            length += read;
        return length;
    }

    /// <summary>A checkpoint that was cut off leaves a header that is ahead of the file's length; the log has the rest.</summary>
    private static bool HasLog(string path) => Posix.Status(Wal(path)) is { Size: > 0 };

    private static CairnException NotOurs(string path) => VaultMarker.Read(path) is { EngineName: not SqliteProvider.EngineName } marker
        ? new CairnException(ErrorCode.WrongEngine, $"'{path}' is a vault of the engine '{marker.EngineName}', not of '{SqliteProvider.EngineName}'. Open it as '{marker.EngineName}:{path}'.")
        : NotAVault(path);

    private static CairnException Unreachable(string path) => Posix.IsHidden(path)
        ? new CairnException(ErrorCode.AccessDenied, $"Access to '{path}' was refused.")
        : new CairnException(ErrorCode.NoSuchVault, $"There is no vault at '{path}'.");

    private static CairnException Truncated(string path, string how) =>
        new(ErrorCode.Truncated, $"'{path}' is cut short: {how}. Restore it from a copy.");
}

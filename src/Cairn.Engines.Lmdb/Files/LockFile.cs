using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>
/// The lock file and the marks that tell who has a vault open. LMDB holds a record lock on the first byte of its lock file,
/// shared, or exclusively for a while; a process loses it when it closes any descriptor of that file. So we hold
/// a mark besides, a record lock on the data file that belongs to an open descriptor and is lost only with it.
/// </summary>
/// <remarks>Nothing here but the marks may be used while this process has the vault open: it opens and closes the lock file.</remarks>
internal static class LockFile
{
    private const long MarkOfNoted = 0, MarkOfUnnoted = 1;

    /// <summary>What LMDB puts before the slots of the readers, where its mutexes have at most 40 bytes; elsewhere it adds what is missing.</summary>
    private const int HeaderBytes = 128, SlotBytes = 64;

    /// <summary>Which other processes have the vault open.</summary>
    public static Occupants Look(string directory)
    {
        try
        {
            var (locked, holder) = (LockState.Free, 0);
            if (File.Exists(VaultFiles.LockIn(directory)))
                using (var file = Open(VaultFiles.LockIn(directory), FileAccess.Read))
                    locked = Libc.RecordLockOfOthers(file, out holder);
            using var data = Open(VaultFiles.DataIn(directory), FileAccess.Read);
            return new Occupants(locked, holder, Libc.IsMarked(data, MarkOfNoted), Libc.IsMarked(data, MarkOfUnnoted));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Marks a data file as open in this process, until <see cref="Unmark"/> or the end of the process.</summary>
    public static void Mark(SafeFileHandle data, VaultMode mode) => Libc.Mark(data, MarkOf(mode));

    /// <summary>Takes the mark off, before <paramref name="data"/> is closed.</summary>
    public static void Unmark(SafeFileHandle data, VaultMode mode) => Libc.Unmark(data, MarkOf(mode));

    /// <summary>Keeps every other process from opening the vault until the result is disposed.</summary>
    /// <returns>Null: another process has it open.</returns>
    public static SafeFileHandle? TryTakeAll(string directory)
    {
        var file = Open(VaultFiles.LockIn(directory), FileAccess.ReadWrite, FileMode.OpenOrCreate);
        try
        {
            if (Libc.TryLockFirstByte(file) == 0 && !IsMarked(VaultFiles.DataIn(directory)))
                return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Fills the lock file, of at least so many <paramref name="readers"/>, with zeros when nobody has the vault open. Before LMDB opens it, so that the disk has room for it:
    /// LMDB maps a file that is a hole, and a full disk then kills the process. Afterwards, so that a vault at rest always
    /// looks the same.
    /// </summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.NoSpace"/>; <see cref="ErrorCode.AccessDenied"/>; <see cref="ErrorCode.InputOutput"/>.</exception>
    public static void ClearIfUnused(string directory, int readers)
    {
        var path = VaultFiles.LockIn(directory);
        try
        {
            using var file = TryTakeAll(directory);
            if (file is not null)
                RandomAccess.Write(file, new byte[Math.Max(RandomAccess.GetLength(file), HeaderBytes + (long)readers * SlotBytes)], 0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw VaultPath.Translate(refused, path);
        }
    }

    private static long MarkOf(VaultMode mode) => mode == VaultMode.ReadUnlocked ? MarkOfUnnoted : MarkOfNoted;

    private static bool IsMarked(string dataPath)
    {
        if (!File.Exists(dataPath))
            return false;
        using var data = Open(dataPath, FileAccess.Read);
        return Libc.IsMarked(data, MarkOfNoted) || Libc.IsMarked(data, MarkOfUnnoted);
    }

    private static SafeFileHandle Open(string path, FileAccess access, FileMode mode = FileMode.Open) =>
        File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
}

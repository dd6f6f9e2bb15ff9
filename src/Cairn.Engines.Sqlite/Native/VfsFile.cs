using System.Runtime.InteropServices;

namespace Cairn.Engines.Sqlite.Native;

/// <summary>
/// A file as SQLite itself has it open (its <c>sqlite3_file</c>, a public interface): used through SQLite's own
/// descriptor, because closing another descriptor of a database would drop the locks that SQLite holds on it.
/// </summary>
internal readonly unsafe struct VfsFile
{
    private const int WalIndexPage = 32 * 1024;

    private readonly File* _file;

    public VfsFile(nint file) => _file = (File*)file;

    /// <summary>Where SQLite has it, for tests that stand in for its methods.</summary>
    internal nint Address => (nint)_file;

    /// <summary>Whether there is such a file and it is open.</summary>
    public bool IsOpen => _file != null && _file->Methods != null;

    /// <summary>Flushes content to stable storage, and on its first call the entry in the directory.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InputOutput"/>.</exception>
    public void Sync()
    {
        var code = _file->Methods->Sync(_file, Sqlite3Codes.SyncNormal | Sqlite3Codes.SyncDataOnly);
        if (code != Sqlite3Codes.Ok)
            throw SqliteError.From(code);
    }

    /// <summary>The first page of the WAL-index, shared by all who have the database open; null when it has none. It stays
    /// where it is until the last connection of this process to the database closes.</summary>
    public void* MapWalIndex()
    {
        void* page = null;
        if (!IsOpen || _file->Methods->Version < 2 || _file->Methods->ShmMap == null)
            return null;
        return _file->Methods->ShmMap(_file, 0, WalIndexPage, 0, &page) == Sqlite3Codes.Ok ? page : null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct File
    {
        public Methods* Methods;
    }

    /// <summary>SQLite's <c>sqlite3_io_methods</c>, version 2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public nint Close, Read, Write, Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> Sync;
        public nint FileSize, Lock, Unlock, CheckReservedLock, FileControl, SectorSize, DeviceCharacteristics;
        public delegate* unmanaged[Cdecl]<File*, int, int, int, void**, int> ShmMap;
    }
}

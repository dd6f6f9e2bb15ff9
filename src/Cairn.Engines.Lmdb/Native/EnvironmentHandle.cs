using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>An LMDB environment: the open files, the map and the locks. Its transactions have ended when it is disposed.</summary>
internal sealed class EnvironmentHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private EnvironmentHandle(nint environment)
        : base(ownsHandle: true) => SetHandle(environment);

    /// <summary>Creates and opens one that maps <paramref name="mapSize"/> bytes of address space. Returns 0 or an error.</summary>
    public static int Open(string directory, uint flags, long mapSize, int maxReaders, int maxDatabases, out EnvironmentHandle? opened)
    {
        opened = null;
        var result = Mdb.mdb_env_create(out var environment);
        if (result != 0)
            return result;
        var handle = new EnvironmentHandle(environment);
        _ = Mdb.mdb_env_set_mapsize(environment, (nuint)mapSize);
        _ = Mdb.mdb_env_set_maxreaders(environment, (uint)maxReaders);
        _ = Mdb.mdb_env_set_maxdbs(environment, (uint)maxDatabases);
        result = Mdb.mdb_env_open(environment, directory, flags, 0b110_110_110);
        if (result == 0)
            opened = handle;
        else
            handle.Dispose();
        return result;
    }

    public MdbEnvironmentInfo Info()
    {
        _ = Mdb.mdb_env_info(handle, out var info);
        return info;
    }

    public int PageSize()
    {
        _ = Mdb.mdb_env_stat(handle, out var stat);
        return (int)stat.PageSize;
    }

    /// <summary>The data file's descriptor, which stays LMDB's own.</summary>
    public int Descriptor()
    {
        _ = Mdb.mdb_env_get_fd(handle, out var descriptor);
        return descriptor;
    }

    /// <summary>Maps anew. No transaction of this process may be open; when it fails, nothing is mapped and the
    /// environment can only be closed.</summary>
    public int SetMapSize(long size) => Mdb.mdb_env_set_mapsize(handle, (nuint)size);

    public int Sync() => Mdb.mdb_env_sync(handle, 1);

    /// <summary>Frees the slots of readers whose process is gone.</summary>
    public int CheckReaders() => Mdb.mdb_reader_check(handle, out _);

    /// <summary>Writes a compacted copy to a descriptor.</summary>
    public int CopyCompacted(int descriptor) => Mdb.mdb_env_copyfd2(handle, descriptor, Mdb.MDB_CP_COMPACT);

    public int BeginRead(out NativeTransaction transaction) => Begin(Mdb.MDB_RDONLY, out transaction);

    public int BeginWrite(out NativeTransaction transaction) => Begin(0, out transaction);

    protected override bool ReleaseHandle()
    {
        Mdb.mdb_env_close(handle);
        return true;
    }

    private int Begin(uint flags, out NativeTransaction transaction)
    {
        var result = Mdb.mdb_txn_begin(handle, 0, flags, out var begun);
        transaction = new NativeTransaction(result == 0 ? begun : 0);
        return result;
    }
}

using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb;

/// <summary>What LMDB's results mean in the contract's words.</summary>
internal static class LmdbErrors
{
    /// <summary>The error that <paramref name="result"/> stands for.</summary>
    /// <param name="result">An LMDB error or an errno; not 0.</param>
    /// <param name="doing">What was tried, to follow "LMDB could not".</param>
    public static CairnException Translate(int result, string doing) => result switch
    {
        Mdb.MDB_MAP_FULL => new CairnException(ErrorCode.Conflict, "The transaction outgrew the room that is mapped for the vault. The room grows before the next transaction: begin again."),
        Mdb.MDB_TXN_FULL => new CairnException(ErrorCode.NoSpace, "The transaction changes more than LMDB can hold in one. Split it."),
        Mdb.MDB_READERS_FULL => new CairnException(ErrorCode.Busy, "The vault's reader table is full: as many transactions are reading, in all processes together, as it has room for. Try again, or open the vault with a larger max_readers while nobody has it open."),
        Libc.EAGAIN => new CairnException(ErrorCode.Busy, "Another process with the same number as this one reads the vault. Processes that share an LMDB vault must share one process id namespace."),
        Libc.ENOSPC or Libc.EDQUOT or Libc.EFBIG => new CairnException(ErrorCode.NoSpace, $"There is no room left for the vault: {Libc.Describe(result)}."),
        Libc.EACCES or Libc.EPERM or Libc.EROFS => new CairnException(ErrorCode.AccessDenied, $"LMDB could not {doing}: {Libc.Describe(result)}."),
        Mdb.MDB_CORRUPTED or Mdb.MDB_PAGE_NOTFOUND or Mdb.MDB_INVALID or Mdb.MDB_VERSION_MISMATCH or Mdb.MDB_INCOMPATIBLE
            or Mdb.MDB_CURSOR_FULL or Mdb.MDB_PAGE_FULL => new CairnException(ErrorCode.Corrupt, $"LMDB could not {doing}: the database is damaged ({Mdb.Describe(result)})."),
        _ => new CairnException(ErrorCode.InputOutput, $"LMDB could not {doing}: {Mdb.Describe(result)}."),
    };
}

using Cairn.Engines.Lmdb.Native;
using Cairn.Storage;

namespace Cairn.Engines.Lmdb.Files;

/// <summary>How a vault's files can be opened.</summary>
internal enum VaultMode
{
    /// <summary>For reading and writing.</summary>
    Write,

    /// <summary>For reading, noted in the lock file, so that writers spare what is being read.</summary>
    Read,

    /// <summary>For reading where the lock file cannot be written and nobody can write the data either.</summary>
    ReadUnlocked,
}

/// <summary>Finds out what the operating system allows, by asking it, without opening anything.</summary>
internal static class VaultAccess
{
    /// <summary>The most that is possible of what is wanted.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.AccessDenied"/>: it cannot be read, or not be read safely.</exception>
    public static VaultMode Decide(string directory, Access wanted)
    {
        var data = VaultFiles.DataIn(directory);
        if (Libc.MayRead(data) is var unreadable and not (0 or Libc.ENOENT))
            throw Denied(data, unreadable);
        var dataDenied = Libc.MayWrite(data);
        var lockDenied = MayWriteLock(directory);
        if (lockDenied == 0)
            return wanted == Access.ReadWrite && dataDenied == 0 ? VaultMode.Write : VaultMode.Read;
        return NobodyWrites(data, dataDenied) ? VaultMode.ReadUnlocked : throw new CairnException(ErrorCode.AccessDenied,
            $"'{VaultFiles.LockIn(directory)}' cannot be written ({Libc.Describe(lockDenied)}), and '{VaultFiles.Data}' beside it may be written by others: "
            + "readers of an LMDB vault note in the lock file what they read, lest it be overwritten. Allow writing to the lock file, or take the right to write away from everybody.");
    }

    private static int MayWriteLock(string directory)
    {
        var denied = Libc.MayWrite(VaultFiles.LockIn(directory));
        return denied == Libc.ENOENT ? Libc.MayWrite(directory) : denied;
    }

    /// <summary>A read-only medium, a file that cannot be changed, or one whose permissions let nobody write.</summary>
    private static bool NobodyWrites(string data, int dataDenied) =>
        dataDenied is Libc.EROFS or Libc.EPERM
        || (dataDenied == Libc.EACCES && Libc.Stat(data, out var facts) == 0 && !facts.WritableBySomebody);

    private static CairnException Denied(string path, int why) =>
        new(ErrorCode.AccessDenied, $"Access to '{path}' was refused: {Libc.Describe(why)}.");
}

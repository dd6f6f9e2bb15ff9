using System.Runtime.InteropServices;
using Cairn.Engines.RocksDb.Native;

namespace Cairn.Engines.RocksDb.Opening;

/// <summary>Brings the names in a directory to stable storage.</summary>
internal static class DirectorySync
{
    internal static void Run(string path)
    {
        var file = Libc.open(path, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec, 0);
        if (file < 0)
            throw Failed(path);
        try
        {
            if (Libc.fsync(file) != 0)
                throw Failed(path);
        }
        finally
        {
            _ = Libc.close(file);
        }
    }

    private static CairnException Failed(string path) =>
        new(ErrorCode.InputOutput, $"The directory '{path}' could not be synced: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
}

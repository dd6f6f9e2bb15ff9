using System.ComponentModel;
using System.Runtime.InteropServices;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.FileSystem.Native;

/// <summary>What the framework does not offer of the C library.</summary>
internal static partial class Libc
{
    private const int ReadOnly = 0;

    /// <summary>Makes the names in a directory durable. Nothing where directories cannot be synced (Windows).</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InputOutput"/>.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = open(path, ReadOnly, 0);
        if (directory.IsInvalid || fsync(directory) != 0)
        {
            var error = new Win32Exception(Marshal.GetLastPInvokeError());
            throw new CairnException(ErrorCode.InputOutput, $"Could not sync the directory {path}: {error.Message}", error);
        }
    }

    /// <summary>Whether there is a process of that number, of whatever user. True where that cannot be asked.</summary>
    public static bool ProcessExists(int process)
    {
        const int noSuchProcess = 3;
        return OperatingSystem.IsWindows() || kill(process, 0) == 0 || Marshal.GetLastPInvokeError() != noSuchProcess;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle file);
}

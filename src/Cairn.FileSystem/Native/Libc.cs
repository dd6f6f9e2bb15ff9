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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(SafeFileHandle file);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using Cairn.Storage;

namespace Cairn.FileSystem.Native;

/// <summary>What the framework does not offer for names in the file system.</summary>
internal static partial class FileNames
{
    private const int CurrentDirectory = -100;
    private const uint ExchangeFlag = 2;

    /// <summary>Gives what is at <paramref name="path"/> a second name.</summary>
    public static void Link(string path, string name) => Check(link(path, name), $"give '{path}' the second name '{name}'");

    /// <summary>Exchanges what is at two paths, at once: nobody ever finds one of them missing.</summary>
    public static void Exchange(string one, string other) =>
        Check(renameat2(CurrentDirectory, one, CurrentDirectory, other, ExchangeFlag), $"exchange '{one}' and '{other}'");

    private static void Check(int result, string what)
    {
        if (result == 0)
            return;
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        throw new CairnException(ErrorCode.InputOutput, $"Could not {what}: {error.Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string path, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int renameat2(int oneDirectory, string one, int otherDirectory, string other, uint flags);
}

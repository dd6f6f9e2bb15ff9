using System.Runtime.InteropServices;

namespace Cairn.Cli.Native;

/// <summary>What a process does that is to go on when whoever started it has gone.</summary>
internal static partial class Background
{
    private const int ReadWrite = 2;

    /// <summary>Leaves the terminal and the group of processes that it was started in.</summary>
    public static void Detach() => _ = NewSession();

    /// <summary>Lets go of the standard streams: they are <c>/dev/null</c> from now on, so that whoever reads them sees their end.</summary>
    public static void CloseStreams()
    {
        var nothing = Open("/dev/null", ReadWrite, 0);
        if (nothing < 0)
            return;
        for (var stream = 0; stream <= 2; stream++)
            _ = Duplicate(nothing, stream);
        if (nothing > 2)
            _ = Close(nothing);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

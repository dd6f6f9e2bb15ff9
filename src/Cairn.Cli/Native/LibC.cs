using System.Runtime.InteropServices;

namespace Cairn.Cli.Native;

/// <summary>The few calls to the system's C library that the framework has no good equal for.</summary>
internal static partial class LibC
{
    private const nuint GetWindowSize = 0x5413;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;

    /// <summary>Characters in a line of the terminal that <paramref name="file"/> is; 0 when it is none or does not say.</summary>
    public static int TerminalWidth(int file) => Ioctl(file, GetWindowSize, out var size) == 0 ? size.Columns : 0;

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <returns>Whether there still was somebody to read them.</returns>
    /// <exception cref="IOException">They could not be written.</exception>
    public static bool WriteAll(int file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = Write(file, bytes, (nuint)bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else if (!MayGoOn(file, Marshal.GetLastPInvokeError()))
                return false;
        }
        return true;
    }

    private static bool MayGoOn(int file, int error)
    {
        switch (error)
        {
            case BrokenPipe:
                return false;
            case Interrupted:
                return true;
            case TryAgain:
                var whenReady = new PollRequest { File = file, Events = Writable };
                _ = Poll(ref whenReady, 1, -1);
                return true;
            default:
                throw new IOException($"the output could not be written: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int file, nuint request, out WindowSize size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        public readonly ushort Width;
        public readonly ushort Height;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Found;
    }
}

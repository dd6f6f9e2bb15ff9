using System.Runtime.InteropServices;

namespace Cairn.Mount.Tests.Native;

/// <content>Directories as the C library lists them.</content>
internal static unsafe partial class Sys
{
    private const int DontNeed = 4;

    /// <summary>Has the kernel forget pages that it keeps of what is open.</summary>
    public static int Forget(int file) => -posix_fadvise(file, 0, 0, DontNeed);

    /// <summary>A directory that is being listed.</summary>
    public sealed class Listing(string path) : IDisposable
    {
        private const int NameOffset = 19;

        private readonly void* _stream = opendir(path);

        /// <summary>Where it goes on.</summary>
        public long Place
        {
            get => telldir(_stream);
            set => seekdir(_stream, value);
        }

        /// <summary>The next name; null at the end.</summary>
        public string? Next()
        {
            var entry = readdir(_stream);
            return entry is null ? null : Marshal.PtrToStringUTF8((nint)(entry + NameOffset));
        }

        public void Dispose() => _ = closedir(_stream);
    }

#pragma warning disable IDE1006, SYSLIB1092 // The C library's names.
    [LibraryImport("libc", SetLastError = true)] private static partial int posix_fadvise(int file, long offset, long length, int advice);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial void* opendir(string path);
    [LibraryImport("libc", SetLastError = true)] private static partial byte* readdir(void* stream);
    [LibraryImport("libc", SetLastError = true)] private static partial long telldir(void* stream);
    [LibraryImport("libc", SetLastError = true)] private static partial void seekdir(void* stream, long place);
    [LibraryImport("libc", SetLastError = true)] private static partial int closedir(void* stream);
#pragma warning restore IDE1006, SYSLIB1092
}

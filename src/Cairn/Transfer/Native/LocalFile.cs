using System.Runtime.InteropServices;
using Cairn.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Transfer.Native;

/// <summary>A file of the machine that is open.</summary>
/// <param name="handle">The file.</param>
/// <param name="directory">Where it was opened.</param>
/// <param name="name">By which name; its path is made of both when a message wants it.</param>
internal sealed class LocalFile(SafeFileHandle handle, LocalDirectory directory, byte[] name) : IDisposable
{
    private const long ReadAheadBytes = 256 * 1024;

    /// <summary>Its path as it was reached, for messages.</summary>
    public string Path => directory.PathOf(name);

    public LocalStat Stat()
    {
        if (Posix.Stat(handle, "\0"u8, PosixFlags.AtEmptyPath, PosixFlags.BasicStats, out var stat) != 0)
            throw LocalErrors.Last("look at", Path);
        return LocalStat.From(stat);
    }

    /// <summary>Whether it has extended attributes, or may have.</summary>
    public bool HasXattrs => LocalXattrs.MayHave(handle);

    /// <summary>Says that it is going to be read from its beginning to its end.</summary>
    public void WillReadAll(long size)
    {
        if (size > ReadAheadBytes)
            _ = Posix.Advise(handle, 0, 0, PosixFlags.AdviseSequential);
    }

    /// <summary>Reads until <paramref name="buffer"/> is full or the file ends.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var rest = buffer[total..];
            var read = Posix.Read(handle, rest, (nuint)rest.Length, offset + total);
            if (read == 0)
                break;
            if (read > 0)
                total += (int)read;
            else if (Marshal.GetLastPInvokeError() != PosixFlags.Interrupted)
                throw LocalErrors.Last("read", Path);
        }
        return total;
    }

    /// <summary>The next run of data at or after <paramref name="offset"/>.</summary>
    /// <returns>Whether there is any.</returns>
    public bool TryNextData(long offset, long size, out long start, out long end)
    {
        end = 0;
        start = Posix.Seek(handle, offset, PosixFlags.SeekData);
        if (start < 0)
            return Marshal.GetLastPInvokeError() == PosixFlags.NoSuchDevice ? false : throw LocalErrors.Last("read", Path);
        end = Posix.Seek(handle, start, PosixFlags.SeekHole);
        if (end < 0)
            throw LocalErrors.Last("read", Path);
        end = Math.Min(end, size);
        return start < end;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var written = Posix.Write(handle, bytes, (nuint)bytes.Length, offset);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
            }
            else if (Marshal.GetLastPInvokeError() != PosixFlags.Interrupted)
            {
                throw LocalErrors.Last("write", Path);
            }
        }
    }

    /// <summary>Sets the size; what was not written is a hole.</summary>
    public void SetLength(long length)
    {
        if (Posix.Truncate(handle, length) != 0)
            throw LocalErrors.Last("write", Path);
    }

    /// <summary>Gives it an owner.</summary>
    /// <returns>Whether that is permitted.</returns>
    public bool TrySetOwner(uint owner, uint group)
    {
        if (Posix.SetOwner(handle, "\0"u8, owner, group, PosixFlags.AtEmptyPath) == 0)
            return true;
        return Marshal.GetLastPInvokeError() is PosixFlags.PermissionDenied or PosixFlags.Invalid ? false : throw LocalErrors.Last("set the owner of", Path);
    }

    public void SetMode(int mode)
    {
        if (Posix.SetMode(handle, (uint)mode) != 0)
            throw LocalErrors.Last("set the mode of", Path);
    }

    /// <summary>Sets the time of the last modification.</summary>
    public unsafe void SetModified(Timestamp time)
    {
        var times = stackalloc TimeSpec[2];
        times[0].Nanoseconds = TimeSpec.Omit;
        times[1] = new TimeSpec { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        if (Posix.SetTimes(handle, times) != 0)
            throw LocalErrors.Last("set the times of", Path);
    }

    public void Dispose() => handle.Dispose();
}

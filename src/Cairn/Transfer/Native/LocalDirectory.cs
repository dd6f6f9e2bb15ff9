using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cairn.Storage;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Transfer.Native;

/// <summary>
/// A directory of the machine that is open. Everything in it is reached by name from here, links never being followed, so that nobody who
/// moves things meanwhile can lead anywhere else. It is closed when the last who holds it lets go.
/// </summary>
internal sealed partial class LocalDirectory : IDisposable
{
    private const int EntriesBytes = 64 * 1024;

    private readonly SafeFileHandle _handle;
    private int _holders = 1;

    private LocalDirectory(SafeFileHandle handle, string path) => (_handle, Path) = (handle, path);

    /// <summary>Its path as it was reached, for messages.</summary>
    public string Path { get; }

    /// <summary>Opens a directory by its path, following links.</summary>
    public static LocalDirectory Open(string path)
    {
        RequireLinux();
        var handle = Posix.Open(LocalNames.Terminated(path), PosixFlags.ReadOnly | PosixFlags.Directory | PosixFlags.CloseOnExec, 0);
        return Take(handle, path);
    }

    /// <summary>Opens a directory in this one; a link is none.</summary>
    public LocalDirectory OpenDirectory(ReadOnlySpan<byte> name) => TryOpenDirectory(name) ?? throw LocalErrors.Last("open", PathOf(name));

    /// <summary>As <see cref="OpenDirectory"/>; null when it cannot be opened, and the last error says why.</summary>
    public LocalDirectory? TryOpenDirectory(ReadOnlySpan<byte> name)
    {
        var flags = PosixFlags.ReadOnly | PosixFlags.Directory | PosixFlags.NoFollow | PosixFlags.CloseOnExec;
        var handle = Posix.OpenAt(_handle, LocalNames.Terminated(name), flags, 0);
        if (!handle.IsInvalid)
            return new LocalDirectory(handle, PathOf(name));
        handle.Dispose();
        return null;
    }

    /// <summary>Opens a file in this directory for reading.</summary>
    public LocalFile OpenFile(byte[] name)
    {
        var flags = PosixFlags.ReadOnly | PosixFlags.NoFollow | PosixFlags.NonBlocking | PosixFlags.CloseOnExec;
        return new LocalFile(Check(Posix.OpenAt(_handle, LocalNames.Terminated(name), flags, 0), "open", name), this, name);
    }

    /// <summary>Somebody more holds it; each must dispose it.</summary>
    public LocalDirectory Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            _handle.Dispose();
    }

    /// <summary>The path of what has that name here, for messages.</summary>
    public string PathOf(ReadOnlySpan<byte> name) => Path.EndsWith('/') ? Path + FilePath.Decode(name) : $"{Path}/{FilePath.Decode(name)}";

    /// <summary>What the directory itself is.</summary>
    public LocalStat Stat() => Stat(".\0"u8, out var stat) ? stat : throw LocalErrors.Last("look at", Path);

    /// <summary>What has that name; null when nothing has.</summary>
    public LocalStat? Stat(ReadOnlySpan<byte> name)
    {
        if (Stat(LocalNames.Terminated(name), out var stat))
            return stat;
        return Marshal.GetLastPInvokeError() == PosixFlags.NoEntry ? null : throw LocalErrors.Last("look at", PathOf(name));
    }

    /// <summary>The names in it, in bytewise order.</summary>
    public List<byte[]> Names()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(EntriesBytes);
        try
        {
            var names = ReadNames(buffer);
            names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
            return names;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private List<byte[]> ReadNames(byte[] buffer)
    {
        var names = new List<byte[]>();
        if (Posix.Seek(_handle, 0, 0) < 0)
            throw LocalErrors.Last("read", Path);
        for (nint length; (length = Posix.GetEntries(_handle, buffer, EntriesBytes)) != 0;)
        {
            if (length < 0)
                throw LocalErrors.Last("read", Path);
            for (var entry = buffer.AsSpan(0, (int)length); !entry.IsEmpty; entry = entry[BinaryPrimitives.ReadUInt16LittleEndian(entry[16..])..])
            {
                var name = entry[19..];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    names.Add(name.ToArray());
            }
        }
        return names;
    }

    /// <summary>Where a symbolic link leads.</summary>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = Posix.ReadLink(_handle, LocalNames.Terminated(name), buffer, (nuint)buffer.Length);
        return length >= 0 ? buffer[..(int)length].ToArray() : throw LocalErrors.Last("read the link", PathOf(name));
    }

    /// <summary>The extended attributes of what has that name (of the directory itself, when it is empty).</summary>
    public SortedList<byte[], byte[]> Xattrs(ReadOnlySpan<byte> name) =>
        LocalXattrs.TryRead(HandlePath(name)) ?? throw LocalErrors.Last("read the attributes of", PathOf(name));

    /// <summary>A path by which only what has that name here can be meant.</summary>
    private byte[] HandlePath(ReadOnlySpan<byte> name)
    {
        // A dot keeps the entry of /proc, which is a link, from being taken for the file itself.
        var directory = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{_handle.DangerousGetHandle()}/");
        return [.. directory, .. name.IsEmpty ? "."u8 : name, 0];
    }

    private bool Stat(ReadOnlySpan<byte> terminated, out LocalStat stat)
    {
        var error = Posix.Stat(_handle, terminated, PosixFlags.AtSymlinkNoFollow, PosixFlags.BasicStats, out var buffer);
        stat = error == 0 ? LocalStat.From(buffer) : default;
        return error == 0;
    }

    private SafeFileHandle Check(SafeFileHandle handle, string doing, ReadOnlySpan<byte> name)
    {
        if (!handle.IsInvalid)
            return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw LocalErrors.From(error, doing, PathOf(name));
    }

    private static LocalDirectory Take(SafeFileHandle handle, string path)
    {
        if (!handle.IsInvalid)
            return new LocalDirectory(handle, path);
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw LocalErrors.From(error, "open", path);
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
            throw new CairnException(ErrorCode.InvalidOperation, "Directories can be imported and exported on Linux; on other systems, tar streams can.");
    }
}

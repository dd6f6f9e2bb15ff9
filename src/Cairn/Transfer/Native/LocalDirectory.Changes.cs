using System.Runtime.InteropServices;
using Cairn.FileSystem;

namespace Cairn.Transfer.Native;

/// <summary>What can be changed in a directory of the machine.</summary>
internal sealed partial class LocalDirectory
{
    private const uint PrivateFile = 0x180, PrivateDirectory = 0x1C0;

    /// <summary>Creates a directory for its owner alone, which must not be there.</summary>
    public void MakeDirectory(ReadOnlySpan<byte> name) =>
        Check(Posix.MakeDirectory(_handle, LocalNames.Terminated(name), PrivateDirectory), "create", name);

    /// <summary>Creates a file for its owner alone, which must not be there.</summary>
    public LocalFile MakeFile(byte[] name)
    {
        var flags = PosixFlags.WriteOnly | PosixFlags.Create | PosixFlags.Exclusive | PosixFlags.NoFollow | PosixFlags.CloseOnExec;
        return new LocalFile(Check(Posix.OpenAt(_handle, LocalNames.Terminated(name), flags, PrivateFile), "create", name), this, name);
    }

    public void MakeSymlink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target) =>
        Check(Posix.MakeSymlink(LocalNames.Terminated(target), _handle, LocalNames.Terminated(name)), "create the link", name);

    /// <summary>Gives what is called <paramref name="from"/> in another directory a further name here.</summary>
    public void MakeLink(ReadOnlySpan<byte> name, LocalDirectory directory, ReadOnlySpan<byte> from) =>
        Check(Posix.MakeLink(directory._handle, LocalNames.Terminated(from), _handle, LocalNames.Terminated(name), 0), "create the link", name);

    /// <summary>Creates a fifo, socket or device.</summary>
    /// <returns>Whether that is permitted.</returns>
    public bool TryMakeNode(ReadOnlySpan<byte> name, NodeType type, long rdev)
    {
        var result = Posix.MakeNode(_handle, LocalNames.Terminated(name), (uint)type << 12 | PrivateFile, Device(rdev));
        if (result != 0 && Marshal.GetLastPInvokeError() is PosixFlags.PermissionDenied or PosixFlags.NotSupported or PosixFlags.Invalid)
            return false;
        Check(result, "create", name);
        return true;
    }

    /// <summary>Removes what has that name; a directory must be empty.</summary>
    public void Remove(ReadOnlySpan<byte> name, bool isDirectory) =>
        Check(Posix.Remove(_handle, LocalNames.Terminated(name), isDirectory ? PosixFlags.AtRemoveDirectory : 0), "remove", name);

    /// <summary>Gives what has that name (the directory itself, when it is empty) an owner.</summary>
    /// <returns>Whether that is permitted.</returns>
    public bool TrySetOwner(ReadOnlySpan<byte> name, uint owner, uint group)
    {
        var result = Posix.SetOwner(_handle, NameOrSelf(name), owner, group, PosixFlags.AtSymlinkNoFollow);
        if (result != 0 && Marshal.GetLastPInvokeError() is PosixFlags.PermissionDenied or PosixFlags.Invalid)
            return false;
        Check(result, "set the owner of", name);
        return true;
    }

    /// <summary>Sets the permission bits of something that is no link.</summary>
    public void SetMode(ReadOnlySpan<byte> name, int mode) =>
        Check(name.IsEmpty ? Posix.SetMode(_handle, (uint)mode) : Posix.SetMode(_handle, LocalNames.Terminated(name), (uint)mode, 0), "set the mode of", name);

    /// <summary>Sets the time of the last modification.</summary>
    public unsafe void SetModified(ReadOnlySpan<byte> name, Timestamp time)
    {
        var times = stackalloc TimeSpec[2];
        times[0].Nanoseconds = TimeSpec.Omit;
        times[1] = new TimeSpec { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        var result = name.IsEmpty ? Posix.SetTimes(_handle, times) : Posix.SetTimes(_handle, LocalNames.Terminated(name), times, PosixFlags.AtSymlinkNoFollow);
        Check(result, "set the times of", name);
    }

    /// <summary>Sets an extended attribute.</summary>
    /// <returns>Whether that is permitted and the file system keeps such.</returns>
    public bool TrySetXattr(ReadOnlySpan<byte> name, byte[] attribute, byte[] value) => LocalXattrs.TrySet(HandlePath(name), attribute, value) ?? throw LocalErrors.Last("set an attribute of", PathOf(name));

    private void Check(int result, string doing, ReadOnlySpan<byte> name)
    {
        if (result != 0)
            throw LocalErrors.Last(doing, name.IsEmpty ? Path : PathOf(name));
    }

    private static ReadOnlySpan<byte> NameOrSelf(ReadOnlySpan<byte> name) => name.IsEmpty ? LocalNames.Self : LocalNames.Terminated(name);

    /// <summary>The C library's number of a device.</summary>
    private static ulong Device(long rdev)
    {
        var (major, minor) = ((ulong)(uint)(rdev >> 32), (ulong)(uint)rdev);
        return (major & 0xFFFFF000) << 32 | (major & 0xFFF) << 8 | (minor & 0xFFFFFF00) << 12 | minor & 0xFF;
    }
}

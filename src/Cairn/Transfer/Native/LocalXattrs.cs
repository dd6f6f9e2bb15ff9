using System.Runtime.InteropServices;
using Cairn.FileSystem.Temporal;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Transfer.Native;

/// <summary>Extended attributes of the machine's files. Paths and names end in a zero byte.</summary>
internal static class LocalXattrs
{
    private const int MaxBytes = 65_536;

    public static SortedList<byte[], byte[]> None { get; } = [];

    /// <summary>Whether an open file has any, or may have.</summary>
    public static bool MayHave(SafeFileHandle file)
    {
        var length = Posix.ListAttributes(file, default, 0);
        return length > 0 || length < 0 && !IsNone(Marshal.GetLastPInvokeError());
    }

    /// <summary>All of them, none where the file system keeps none; null when they cannot be read, and the last error says why.</summary>
    public static SortedList<byte[], byte[]>? TryRead(byte[] path)
    {
        var attributes = new SortedList<byte[], byte[]>(BytesOrder.Instance);
        var length = Posix.ListAttributes(path, default, 0);
        if (length <= 0)
            return length == 0 || IsNone(Marshal.GetLastPInvokeError()) ? attributes : null;
        var names = new byte[MaxBytes];
        length = Posix.ListAttributes(path, names, MaxBytes);
        if (length < 0)
            return null;
        var value = new byte[MaxBytes];
        for (var rest = names.AsSpan(0, (int)length); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            var size = Posix.GetAttribute(path, rest[..(end + 1)], value, MaxBytes);
            if (size >= 0)
                attributes[rest[..end].ToArray()] = value[..(int)size];
            else if (!IsNone(Marshal.GetLastPInvokeError()) && Marshal.GetLastPInvokeError() != PosixFlags.PermissionDenied)
                return null;
            rest = rest[(end + 1)..];
        }
        return attributes;
    }

    /// <summary>Sets one.</summary>
    /// <returns>Whether that is permitted and the file system keeps such; null when something else is wrong, and the last error says what.</returns>
    public static bool? TrySet(byte[] path, byte[] attribute, byte[] value)
    {
        if (Posix.SetAttribute(path, LocalNames.Terminated(attribute), value, (nuint)value.Length, 0) == 0)
            return true;
        return Marshal.GetLastPInvokeError() is PosixFlags.PermissionDenied or PosixFlags.Access or PosixFlags.NotSupported or PosixFlags.Invalid
            ? false
            : null;
    }

    private static bool IsNone(int error) => error is PosixFlags.NotSupported or PosixFlags.NoData or PosixFlags.Access;
}

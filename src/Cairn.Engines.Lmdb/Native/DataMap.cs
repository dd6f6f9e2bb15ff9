using Microsoft.Win32.SafeHandles;

namespace Cairn.Engines.Lmdb.Native;

/// <summary>A data file in memory, for reading. It is the file itself: what LMDB writes is seen at once.</summary>
internal sealed unsafe class DataMap : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly long _bytes;

    private DataMap(nint address, long bytes)
        : base(ownsHandle: true)
    {
        SetHandle(address);
        _bytes = bytes;
    }

    /// <summary>Maps a file. Returns null when this process has no address space left for it.</summary>
    /// <param name="file">The file; it may be shorter, and grow.</param>
    /// <param name="bytes">How much to map.</param>
    public static DataMap? TryMap(SafeFileHandle file, long bytes)
    {
        var address = Libc.MapForReading(file, bytes);
        return address == -1 ? null : new DataMap(address, bytes);
    }

    /// <summary>Bytes of the file. Whether the file goes that far is for the caller to know.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not mapped.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset, (ulong)(_bytes - length), nameof(offset));
        return new ReadOnlySpan<byte>((byte*)handle + offset, length);
    }

    protected override bool ReleaseHandle() => Libc.Unmap(handle, _bytes);
}

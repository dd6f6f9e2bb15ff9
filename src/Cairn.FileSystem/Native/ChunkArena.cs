using System.Runtime.InteropServices;

namespace Cairn.FileSystem.Native;

/// <summary>Memory outside the collected heap, as large as a huge page and, where the system has those, one; cut into blocks of one size. Not for several threads at once.</summary>
internal sealed unsafe partial class ChunkArena : IDisposable
{
    /// <summary>How much it is.</summary>
    public const int Bytes = 2 << 20;

    private const int HugePages = 14, NoHugePages = 15, ReadAndWrite = 3, PrivateAndAnonymous = 0x22;

    /// <summary>Smaller blocks than this are in small pages, of which only those count that were touched.</summary>
    private const int HugeFrom = 16 * 1024;

    private readonly byte* _start = OperatingSystem.IsLinux() ? Map() : (byte*)NativeMemory.AlignedAlloc(Bytes, Bytes);
    private ushort[] _free = [];
    private int _count;
    private bool? _isAdvisedHuge;

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes { get; private set; }

    /// <summary>Whether all of it counts as used once any was touched.</summary>
    public bool IsHuge => BlockBytes >= HugeFrom;

    /// <summary>Whether no block is free.</summary>
    public bool IsFull => _count == 0;

    /// <summary>Whether all are.</summary>
    public bool IsEmpty => _count == _free.Length;

    /// <summary>Cuts it. No block may be in use.</summary>
    public void Cut(int blockBytes)
    {
        BlockBytes = blockBytes;
        // Whatever comes of it: small pages are as good, but for what it costs to touch each for the first time.
        if (OperatingSystem.IsLinux() && _isAdvisedHuge != IsHuge)
            _ = madvise(_start, Bytes, IsHuge ? HugePages : NoHugePages);
        _isAdvisedHuge = IsHuge;
        _count = Bytes / blockBytes;
        _free = new ushort[_count];
        // The first is the last to be pushed: what was touched before is touched again.
        for (var i = 0; i < _count; i++)
            _free[i] = (ushort)(_count - 1 - i);
    }

    /// <summary>Takes a block; there must be a free one.</summary>
    /// <returns>Its number.</returns>
    public int Take() => _free[--_count];

    /// <summary>The first bytes of a block that is taken.</summary>
    public Span<byte> Block(int number, int length) => new(_start + ((nint)number * BlockBytes), length);

    /// <summary>Gives a block back.</summary>
    public void Return(int number) => _free[_count++] = (ushort)number;

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = munmap(_start, Bytes);
        else
            NativeMemory.AlignedFree(_start);
    }

    /// <summary>Past malloc, which keeps what is given back: as much again, of which what is before and behind a multiple of its size goes at once.</summary>
    private static byte* Map()
    {
        var mapped = (byte*)mmap(null, 2 * Bytes, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        if ((nint)mapped == -1)
            throw new InsufficientMemoryException();
        var start = (byte*)(((nint)mapped + Bytes - 1) & -Bytes);
        if (start > mapped)
            _ = munmap(mapped, (nuint)(start - mapped));
        _ = munmap(start + Bytes, (nuint)(mapped + Bytes - start));
        return start;
    }

#pragma warning disable IDE1006, SYSLIB1092 // The C library's names.
    [LibraryImport("libc")]
    private static partial int madvise(void* start, nuint length, int advice);

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* start, nuint length);
#pragma warning restore IDE1006, SYSLIB1092
}

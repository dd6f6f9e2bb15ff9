using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Engines.Sqlite.Native;

namespace Cairn.Engines.Tests;

/// <summary>
/// Stands between SQLite and a file that it has open: counts flushes and writes, and makes them fail. One at a time, and
/// only in tests that do not run beside others that use it.
/// </summary>
internal sealed unsafe class FaultyFile : IDisposable
{
    private const int Pointers = 19;

    private static delegate* unmanaged[Cdecl]<nint, int, int> _sync;
    private static delegate* unmanaged[Cdecl]<nint, nint, int, long, int> _write;

    private readonly nint* _file;
    private readonly nint* _original;
    private readonly nint* _replaced;

    /// <summary>How often SQLite flushed the file.</summary>
    public static int Syncs { get; private set; }

    /// <summary>How often SQLite wrote to the file.</summary>
    public static int Writes { get; private set; }

    /// <summary>What a flush answers instead of flushing; 0: it flushes.</summary>
    public static int SyncAnswer { get; set; }

    /// <summary>What a write answers instead of writing; 0: it writes.</summary>
    public static int WriteAnswer { get; set; }

    /// <summary>How many writes still succeed before <see cref="WriteAnswer"/> counts.</summary>
    public static int WritesBefore { get; set; }

    public FaultyFile(VfsFile file)
    {
        (Syncs, Writes, SyncAnswer, WriteAnswer, WritesBefore) = (0, 0, 0, 0, 0);
        _file = (nint*)file.Address;
        _original = (nint*)*_file;
        _replaced = (nint*)NativeMemory.Alloc(Pointers, (nuint)sizeof(nint));
        new ReadOnlySpan<nint>(_original, Pointers).CopyTo(new Span<nint>(_replaced, Pointers));
        _write = (delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)_original[3];
        _sync = (delegate* unmanaged[Cdecl]<nint, int, int>)_original[5];
        _replaced[3] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)&Write;
        _replaced[5] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
        *_file = (nint)_replaced;
    }

    public void Dispose()
    {
        *_file = (nint)_original;
        NativeMemory.Free(_replaced);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        Syncs++;
        return SyncAnswer != 0 ? SyncAnswer : _sync(file, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, nint bytes, int length, long offset)
    {
        Writes++;
        return WriteAnswer != 0 && WritesBefore-- <= 0 ? WriteAnswer : _write(file, bytes, length, offset);
    }
}

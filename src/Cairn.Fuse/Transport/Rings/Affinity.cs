using System.Collections.Concurrent;
using System.Globalization;
using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Which processors threads run on: of those that the process may use.</summary>
/// <remarks>A thread begins where the one that started it is bound, and in a native program stays there. <see cref="FreeOthers"/> lets those go that were not bound themselves.</remarks>
internal static unsafe class Affinity
{
    private const int MaskWords = 128, MaskBytes = MaskWords * sizeof(ulong);

    private static readonly ConcurrentDictionary<int, bool> _bound = new();

    /// <summary>Binds the calling thread to a processor, where the process may use that.</summary>
    /// <param name="processor">Which; less than 0: none.</param>
    public static void Bind(int processor)
    {
        var mask = stackalloc ulong[MaskWords];
        var words = new Span<ulong>(mask, MaskWords);
        words.Clear();
        if (processor is < 0 or >= MaskWords * 64 || LibC.GetAffinity(Environment.ProcessId, MaskBytes, mask) < 0 || (words[processor / 64] >> (processor % 64) & 1) == 0)
            return;
        words.Clear();
        words[processor / 64] = 1UL << (processor % 64);
        _bound[LibC.Thread()] = true;
        _ = LibC.SetAffinity(0, MaskBytes, mask);
    }

    /// <summary>Lets the calling thread run on any.</summary>
    public static void Release() => Free(0);

    /// <summary>The calling thread is about to end.</summary>
    public static void Forget() => _bound.TryRemove(LibC.Thread(), out _);

    /// <summary>Lets all other threads of this process run on any.</summary>
    public static void FreeOthers()
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            if (int.TryParse(Path.GetFileName(task.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var thread) && !_bound.ContainsKey(thread))
                Free(thread);
    }

    private static void Free(int thread)
    {
        var mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        if (LibC.GetAffinity(Environment.ProcessId, MaskBytes, mask) >= 0)
            _ = LibC.SetAffinity(thread, MaskBytes, mask);
    }
}

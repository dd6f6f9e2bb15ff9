using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Which processors the calling thread runs on: of those that the process may use.</summary>
internal static unsafe class Affinity
{
    private const int MaskWords = 128, MaskBytes = MaskWords * sizeof(ulong);

    /// <summary>Binds it to one, where the process may use that.</summary>
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
        _ = LibC.SetAffinity(0, MaskBytes, mask);
    }

    /// <summary>Lets it run on any.</summary>
    public static void Release()
    {
        var mask = stackalloc ulong[MaskWords];
        if (LibC.GetAffinity(Environment.ProcessId, MaskBytes, mask) >= 0)
            _ = LibC.SetAffinity(0, MaskBytes, mask);
    }
}

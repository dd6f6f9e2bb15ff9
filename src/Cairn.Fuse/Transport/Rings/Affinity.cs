using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>Which processor a thread runs on.</summary>
internal static unsafe class Affinity
{
    private const int MaskWords = 128, MaskBytes = MaskWords * sizeof(ulong);

    /// <summary>Binds the calling thread to a processor, where the process may use that one.</summary>
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
}

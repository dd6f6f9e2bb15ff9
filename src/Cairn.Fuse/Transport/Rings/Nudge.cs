using Cairn.Fuse.Native;

namespace Cairn.Fuse.Transport.Rings;

/// <summary>
/// Asks the mount for something itself. A new entry does not bring requests that wait because the kernel had none left (Linux 6.18): the next entry that is returned does. So
/// whoever adds an entry has something asked for that will be taken there.
/// </summary>
internal static unsafe class Nudge
{
    private const int AtWorkingDirectory = -100, ForceSync = 0x2000, StatxBytes = 256;
    private const uint Mode = 2;

    /// <summary>Asks, on a thread of its own: it may come to wait itself, until there is another entry or the connection ends.</summary>
    /// <param name="directory">Where it is mounted.</param>
    /// <param name="processor">Where to ask.</param>
    public static void Ask(string directory, int processor)
    {
        try
        {
            new Thread(() => Ask()) { IsBackground = true, Name = "fuse nudge" }.Start();
        }
        catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
        {
            // Then what waits is brought by the next entry that is returned.
        }

        void Ask()
        {
            var result = stackalloc byte[StatxBytes];
            Affinity.Bind(processor);
            // Whatever comes of it: where the mount cannot be reached, nothing is asked for.
            _ = LibC.Statx(AtWorkingDirectory, directory, ForceSync, Mode, result);
        }
    }
}

namespace Cairn.Mount.Registry;

/// <summary>A mount as others find it.</summary>
/// <param name="Directory">Where it is.</param>
/// <param name="Vault">The vault's specification, its path absolute.</param>
/// <param name="Branch">The branch.</param>
/// <param name="Subtree">The directory in it.</param>
/// <param name="Process">The process that serves it.</param>
/// <param name="Started">When that was started, in the kernel's clock ticks since the machine was: with the number it names one process.</param>
/// <param name="Socket">The socket on which it can be spoken to.</param>
internal sealed record MountRecord(string Directory, string Vault, string Branch, string Subtree, int Process, long Started, string Socket)
{
    /// <summary>Whether the process still is there.</summary>
    public bool IsAlive => StartOf(Process) is { } started && started == Started;

    /// <summary>When a process was started; null when there is none.</summary>
    public static long? StartOf(int process)
    {
        try
        {
            // The name, in parentheses, may hold anything; the start is the twentieth field behind it.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

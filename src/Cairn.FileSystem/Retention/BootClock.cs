using System.Globalization;

namespace Cairn.FileSystem.Retention;

/// <summary>A moment as the machine counts it since it was started, which nobody can set.</summary>
/// <param name="Boot">Which start of which machine; empty when the system does not tell.</param>
/// <param name="Uptime">How long ago that was, times of sleep included.</param>
internal readonly record struct BootMoment(string Boot, TimeSpan Uptime)
{
    /// <summary>The present moment, as Linux tells it.</summary>
    public static BootMoment Now()
    {
        try
        {
            var uptime = File.ReadAllText("/proc/uptime").Split(' ')[0];
            return new BootMoment(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), TimeSpan.FromSeconds(double.Parse(uptime, CultureInfo.InvariantCulture)));
        }
        catch (Exception untold) when (untold is IOException or UnauthorizedAccessException or FormatException)
        {
            return default;
        }
    }
}

using Cairn.Mount.Tests.Native;

namespace Cairn.Mount.Tests;

/// <summary>What the kernel reads before it is asked for.</summary>
public sealed class ReadAheadTests
{
    [SkippableFact]
    public void The_kernel_reads_ahead_by_as_much_as_a_request_can_bring()
    {
        if (Environment.UserName != "root")
            Skip.Because("Only root can have the kernel read ahead by more than it does by itself.");
        using var mount = new MountedVault();
        Assert.Equal(0, Sys.GetStat(mount.Path, out _));
        var device = File.ReadLines("/proc/self/mountinfo").Last(line => line.Contains($" {mount.Path} ", StringComparison.Ordinal)).Split(' ')[2];
        Assert.Equal("1024", File.ReadAllText($"/sys/class/bdi/{device}/read_ahead_kb").Trim());
    }
}

using System.Diagnostics;

namespace Cairn.Tests;

public sealed class SampleTests
{
    [Fact]
    public void The_sample_does_what_it_says()
    {
        using var directory = new TestDirectory();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cairn.Sample.dll"));
        start.ArgumentList.Add(directory["sample.cairn"]);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors);
        Assert.Equal(
            """
            now:      1. begin | 2. go on | 
            at begun: 1. begin | 
            agents/ada: Modified /notes/plan.md
            agents/ada: Added /notes/why.md
            undone:   0 files differ
            version:  revision 3, 9 bytes, by somebody
            version:  revision 4, 18 bytes, by somebody
            check:    clean

            """, output);
    }
}

using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>What people have the program for, from a shell, judged by the machine's own tools.</summary>
public sealed class MainJobTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestSettings.Rounds(12, 55));

    [Fact]
    public async Task A_tree_goes_in_comes_out_goes_back_in_time_and_moves_to_other_engines()
    {
        var script = Path.Combine(CairnProgram.Repository, "tests", "cli", "main-job.sh");
        string[] arguments = TestSettings.Long ? [script, "--long", await CairnProgram.PathAsync] : [script, await CairnProgram.PathAsync];
        var ran = await Shell.RunAsync(Shell.Describe("bash", arguments), Patience);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Error}");
    }
}

using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>What <c>./cairn</c> builds.</summary>
public sealed class PublishedProgramTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task It_says_its_version()
    {
        var ran = await CairnProgram.RunAsync("--version");

        Assert.Equal(0, ran.ExitCode);
        Assert.Matches(@"^cairn \d+\.\d+\.\d+\n$", ran.Output);
    }

    [Fact]
    public async Task It_stays_small()
    {
        var program = await CairnProgram.PathAsync;
        var native = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(program)!, "kind")) == "aot\n";

        Assert.InRange(new FileInfo(program).Length, 1, (native ? 24 : 8) * Mebibyte);
    }
}

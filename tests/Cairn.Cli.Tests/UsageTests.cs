using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>What happens before any verb runs.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("'enginse'", "enginse")]
    [InlineData("'--bogus'", "engines", "--bogus")]
    [InlineData("'@arguments'", "engines", "@arguments")]
    [InlineData("'sometimes'", "engines", "--color", "sometimes")]
    [InlineData("Required", "--json")]
    public async Task What_is_not_understood_is_named_on_stderr_and_ends_with_2(string named, params string[] arguments)
    {
        var ran = await CairnProgram.RunAsync(arguments);

        Assert.Equal(2, ran.ExitCode);
        Assert.Equal("", ran.Output);
        Assert.StartsWith("cairn: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains(named, ran.Error, StringComparison.Ordinal);
        Assert.Equal(2, ran.Error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Nothing_typed_gets_help_on_stderr_and_ends_with_2()
    {
        var ran = await CairnProgram.RunAsync();

        Assert.Equal(2, ran.ExitCode);
        Assert.Equal("", ran.Output);
        Assert.Contains("engines", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("engines", "--help")]
    [InlineData("engines", "--bogus", "-h")]
    public async Task Help_goes_to_stdout_and_has_examples(params string[] arguments)
    {
        var ran = await CairnProgram.RunAsync(arguments);

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal("", ran.Error);
        Assert.Contains("Usage:\n  cairn ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  cairn ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_on_a_terminal_keeps_to_its_width()
    {
        var ran = await CairnProgram.OnTerminalAsync(60, "engines --help");
        var description = ran.Output.ReplaceLineEndings("\n").Split("Examples:")[0];

        Assert.DoesNotContain('\e', ran.Output);
        Assert.All(description.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 60));
    }

    [Fact]
    public async Task The_version_comes_as_JSON_too()
    {
        var version = await CairnProgram.JsonAsync("--version");

        Assert.Matches(@"^\d+\.\d+\.\d+", version.GetProperty("version").GetString());
    }
}

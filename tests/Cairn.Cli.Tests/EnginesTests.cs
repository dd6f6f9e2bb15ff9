using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>cairn engines</c>.</summary>
public sealed class EnginesTests
{
    private const int Columns = 6;

    [Fact]
    public async Task It_lists_the_engines_the_default_first()
    {
        var ran = await CairnProgram.RunAsync("engines");

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal("", ran.Error);
        Assert.Equal(BuiltInEngines.Catalog.Providers.Select(engine => engine.Name), ran.Lines.Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public async Task Away_from_a_terminal_it_is_one_line_for_each_with_tabs_between_the_fields()
    {
        var ran = await CairnProgram.RunAsync("engines");

        Assert.All(ran.Lines, line => Assert.Equal(Columns, line.Split('\t').Length));
        Assert.DoesNotContain('\e', ran.Output);
    }

    [Fact]
    public async Task On_a_terminal_it_has_headings_and_keeps_to_the_width()
    {
        var ran = await CairnProgram.OnTerminalAsync(70, "engines --color never");
        var lines = ran.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');

        Assert.StartsWith("ENGINE", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 70));
        Assert.True(lines.Length > BuiltInEngines.Catalog.Providers.Count + 1, "Nothing was wrapped.");
    }

    [Theory]
    [InlineData("TERM=xterm", "", true)]
    [InlineData("TERM=xterm NO_COLOR=1", "", false)]
    [InlineData("TERM=dumb", "", false)]
    [InlineData("TERM=xterm", "--color never", false)]
    [InlineData("TERM=xterm NO_COLOR=1", "--color always", true)]
    public async Task Colour_is_used_where_it_is_wanted(string environment, string options, bool coloured)
    {
        var ran = await CairnProgram.OnTerminalAsync(80, $"engines {options}", environment);

        Assert.Equal(coloured, ran.Output.Contains("\e[32myes\e[0m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task JSON_says_all_there_is_to_say()
    {
        var engines = (await CairnProgram.JsonAsync("engines")).GetProperty("engines").EnumerateArray().ToList();

        Assert.Equal(BuiltInEngines.Catalog.Providers.Select(engine => engine.Name), engines.Select(engine => engine.GetProperty("name").GetString()));
        Assert.Equal([true, .. engines.Skip(1).Select(_ => false)], engines.Select(engine => engine.GetProperty("default").GetBoolean()));
        Assert.All(engines, engine => Assert.Equal(
            ["name", "default", "available", "library", "version", "install", "best_for", "options"],
            engine.EnumerateObject().Select(field => field.Name)));
        Assert.All(engines.SelectMany(engine => engine.GetProperty("options").EnumerateArray()), option => Assert.Equal(
            ["name", "kind", "default", "minimum", "maximum", "choices", "description"],
            option.EnumerateObject().Select(field => field.Name)));
    }

    [Fact]
    public async Task Options_are_listed_with_defaults_values_and_reasons()
    {
        var ran = await CairnProgram.RunAsync("engines", "--options");
        var known = BuiltInEngines.Catalog.Providers.SelectMany(engine => engine.Options.Select(option => $"{engine.Name}\t{option.Name}\t{option.Default}\t{option.Range}\t{option.Description}"));

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal(known, ran.Lines);
    }
}

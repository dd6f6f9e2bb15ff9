using Cairn.Storage;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>docs/engines.md</c> says what the engines say of themselves.</summary>
public sealed class DocumentationTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(CairnProgram.Repository, "docs", "engines.md"));

    [Fact]
    public void Every_engine_is_in_the_documentation() => Assert.All(
        BuiltInEngines.Catalog.Providers,
        engine => Assert.Contains(Lines, line => line.StartsWith($"| `{engine.Name}`", StringComparison.Ordinal)));

    [Fact]
    public void Every_option_is_in_the_documentation_as_it_is()
    {
        foreach (var engine in BuiltInEngines.Catalog.Providers)
            Assert.Equal(engine.Options.Select(Row), RowsUnder($"### `{engine.Name}`"));
    }

    [Fact]
    public void Every_field_of_JSON_is_in_the_documentation()
    {
        var documentation = File.ReadAllText(Path.Combine(CairnProgram.Repository, "docs", "cli.md"));
        var reports = typeof(CliJson).Assembly.GetTypes().Where(type => type.Name.EndsWith("Report", StringComparison.Ordinal) && type.Namespace!.StartsWith("Cairn.Cli", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(reports);
        foreach (var report in reports)
            foreach (var field in CliJson.Default.GetTypeInfo(report)!.Properties)
                Assert.True(documentation.Contains($"| `{field.Name}` |", StringComparison.Ordinal), $"{report.Name}: {field.Name}");
    }

    [Fact]
    public void The_manual_pages_say_what_the_program_says()
    {
        var directory = Path.Combine(CairnProgram.Repository, "docs", "man");
        var pages = Manual.ManualPages.All().ToList();

        Assert.Equal(pages.Select(page => page.Name).Order(StringComparer.Ordinal), Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(pages, page => Assert.True(
            page.Text == File.ReadAllText(Path.Combine(directory, page.Name)), $"{page.Name} is not up to date; './dev man' writes it."));
    }

    private static string Row(EngineOption option) => $"| `{option.Name}` | {option.Default} | {option.Range} | {option.Description} |";

    private static IEnumerable<string> RowsUnder(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
}

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

    private static string Row(EngineOption option) => $"| `{option.Name}` | {option.Default} | {option.Range} | {option.Description} |";

    private static IEnumerable<string> RowsUnder(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
}

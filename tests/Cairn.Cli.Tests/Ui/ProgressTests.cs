using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.FileSystem;
using Xunit;

namespace Cairn.Cli.Tests.Ui;

/// <summary>The line that says how far a long command is.</summary>
public sealed class ProgressTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void All_of_it_fits_into_a_usual_terminal()
    {
        using var progress = Importing(1_234, 4_907, 120 * Mebibyte, 624 * Mebibyte);
        var line = progress.Line(79);

        Assert.InRange(line.Length, 60, 79);
        Assert.StartsWith("importing  [#", line, StringComparison.Ordinal);
        Assert.Contains("]  19%  1,234/4,907 files  120 M", line, StringComparison.Ordinal);
        Assert.EndsWith(" left", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_terminal_has_the_numbers_and_no_bar()
    {
        using var progress = Importing(1_234, 4_907, 120 * Mebibyte, 624 * Mebibyte);

        Assert.StartsWith("importing  19%  1,234/4,907 files", progress.Line(40), StringComparison.Ordinal);
    }

    [Fact]
    public void When_all_is_read_it_says_that_something_is_left_to_do()
    {
        using var progress = Importing(4_907, 4_907, 624 * Mebibyte, 624 * Mebibyte);

        Assert.EndsWith("/s  finishing", progress.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_yet_is_not_said()
    {
        using var progress = Importing(12, 0, 0, 0);

        Assert.Equal("importing  12 files", progress.Line());
    }

    [Theory]
    [InlineData(0, 0, "migrating: copying node-head")]
    [InlineData(1_000, 0, "migrating: copying node-head  1,000 records")]
    [InlineData(1_000, 4_000, "migrating: copying node-head  [#####...............]  25%  1,000/4,000 records")]
    public void A_stage_says_what_it_counts(long done, long total, string line)
    {
        using var progress = new Progress(Terminal(), TimeProvider.System, "migrating");
        progress.Report(new OperationProgress("copying node-head", done, total, "records"));

        Assert.Equal(line, progress.Line());
    }

    private static Progress Importing(long files, long totalFiles, long bytes, long totalBytes) =>
        new(Terminal(), TimeProvider.System, "importing") { Source = () => (files, bytes, totalFiles, totalBytes) };

    private static Terminal Terminal() => new(
        new Surroundings
        {
            Output = new StandardWriter(static _ => true, lineByLine: false),
            Error = new StandardWriter(static _ => true, lineByLine: true),
            Input = static () => Stream.Null,
            Environment = static _ => null,
            Directory = "/",
        },
        new OutputChoices());
}

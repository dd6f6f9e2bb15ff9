using Xunit;

namespace Cairn.Storage.Tests.Specs;

public sealed class EngineOptionTests
{
    private static readonly EngineOption[] _known =
    [
        EngineOption.Size("cache_size", "64MB", 1 << 20, 1L << 40, "How much of the vault is kept in memory."),
        EngineOption.Count("max_readers", 126, 1, 10_000, "How many readers there may be."),
        EngineOption.Choice("synchronous", "normal", ["off", "normal", "full"], "When it waits for the disk."),
    ];

    private static EngineOptionValues Parse(params (string Name, string Value)[] given) =>
        EngineOptionValues.Parse("test", _known, given.ToDictionary(option => option.Name, option => option.Value));

    [Fact]
    public void What_is_not_given_has_its_default()
    {
        var values = Parse();
        Assert.Equal(64L << 20, values.Number("cache_size"));
        Assert.Equal(126, values.Number("max_readers"));
        Assert.Equal("normal", values.Word("synchronous"));
    }

    [Fact]
    public void What_is_given_counts()
    {
        var values = Parse(("cache_size", "1.5GiB"), ("max_readers", "1"), ("synchronous", "full"));
        Assert.Equal(3L << 29, values.Number("cache_size"));
        Assert.Equal(1, values.Number("max_readers"));
        Assert.Equal("full", values.Word("synchronous"));
    }

    [Theory]
    [InlineData("cache", "1MB")]
    [InlineData("Cache_size", "1MB")]
    [InlineData("cache_size", "")]
    [InlineData("cache_size", "much")]
    [InlineData("cache_size", "1MB-1")]
    [InlineData("cache_size", "1048575")]
    [InlineData("cache_size", "2048GB")]
    [InlineData("max_readers", "0")]
    [InlineData("max_readers", "10001")]
    [InlineData("max_readers", "1K")]
    [InlineData("max_readers", "-5")]
    [InlineData("max_readers", "5.0")]
    [InlineData("max_readers", " 5")]
    [InlineData("synchronous", "sometimes")]
    [InlineData("synchronous", "NORMAL")]
    public void An_unknown_or_malformed_option_is_an_error_that_lists_the_known_ones(string name, string value)
    {
        var wrong = Assert.Throws<CairnException>(() => Parse((name, value)));
        Assert.Equal(ErrorCode.BadSpec, wrong.Code);
        Assert.Contains($"'{name}'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("cache_size (1 MB to 1 TB; default 64MB)", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("max_readers (1 to 10000; default 126)", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("synchronous (off, normal, full; default normal)", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_without_options_says_so()
    {
        var wrong = Assert.Throws<CairnException>(() => EngineOptionValues.Parse("test", [], new Dictionary<string, string> { ["a"] = "1" }));
        Assert.Contains("It has no options.", wrong.Message, StringComparison.Ordinal);
    }
}

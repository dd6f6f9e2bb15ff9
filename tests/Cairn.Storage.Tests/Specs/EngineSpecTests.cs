using Cairn.Testing;
using FsCheck.Fluent;
using Xunit;

namespace Cairn.Storage.Tests.Specs;

public sealed class EngineSpecTests
{
    [Theory]
    [InlineData("work.cairn", null, "work.cairn")]
    [InlineData("sqlite:work.cairn", "sqlite", "work.cairn")]
    [InlineData("lmdb:/srv/vault", "lmdb", "/srv/vault")]
    [InlineData("memory:", "memory", "")]
    [InlineData("memory:label", "memory", "label")]
    [InlineData("/a:b/c", null, "/a:b/c")]
    [InlineData("./a:b", null, "./a:b")]
    [InlineData("a b:c", null, "a b:c")]
    [InlineData("sqlite:a:b", "sqlite", "a:b")]
    [InlineData(":odd", null, ":odd")]
    [InlineData("what%3F", null, "what?")]
    [InlineData("what%3f", null, "what?")]
    [InlineData("100%25", null, "100%")]
    [InlineData("%253F", null, "%3F")]
    public void A_specification_is_an_engine_and_a_path(string text, string? engine, string path)
    {
        var spec = EngineSpec.Parse(text);
        Assert.Equal(engine, spec.EngineName);
        Assert.Equal(path, spec.Path);
        Assert.Empty(spec.Options);
    }

    [Fact]
    public void Options_follow_a_question_mark()
    {
        var spec = EngineSpec.Parse("sqlite:work.cairn?cache_size=256MB&mode=a=b&empty=");
        Assert.Equal("work.cairn", spec.Path);
        Assert.Equal(new Dictionary<string, string> { ["cache_size"] = "256MB", ["mode"] = "a=b", ["empty"] = "" }, spec.Options);
        Assert.Empty(EngineSpec.Parse("work.cairn?").Options);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?cache=1")]
    [InlineData("work.cairn?cache")]
    [InlineData("work.cairn?=1")]
    [InlineData("work.cairn?a=1&a=2")]
    [InlineData("work\0.cairn")]
    public void A_malformed_specification_says_what_is_wrong(string text)
    {
        var wrong = Assert.Throws<CairnException>(() => EngineSpec.Parse(text));
        Assert.Equal(ErrorCode.BadSpec, wrong.Code);
        Assert.True(wrong.Message.Length > 20);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var paths = Gen.NonEmptyListOf(Gen.Elements('a', 'B', ':', '?', '%', '/', '.', ' ', '=', '&', '2', '5', '3', 'F', 'ä'));
        var specs =
            from engine in Gen.Elements<string?>(null, "sqlite", "lmdb2")
            from path in paths
            from options in Gen.Elements("", "a=1", "a=1&b_c=2MB")
            select new EngineSpec(engine, new string([.. path]), EngineSpec.Parse($"x?{options}").Options);
        Property.Holds(Arb.From(specs), 2000, spec =>
        {
            var again = EngineSpec.Parse(spec.ToString());
            Assert.Equal(spec.EngineName, again.EngineName);
            Assert.Contains(again.Path, new[] { spec.Path, $"./{spec.Path}" });
            Assert.Equal(spec.Options, again.Options);
        });
    }
}

using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary><c>tree</c>, <c>du</c>, <c>df</c>, <c>find</c>, <c>grep</c>.</summary>
public sealed class LookingTests : IDisposable
{
    private readonly CliFixture _cli = new CliFixture().WithVault();

    public LookingTests()
    {
        _cli.Write("/src/main.c", "int main(void)\n{\n  return 0; // TODO\n}\n");
        _cli.Write("/src/deep/util.c", "// nothing to do\n");
        _cli.Write("/README", "Read me\n");
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_tree_is_drawn() => Assert.Equal(
        "/\n├── README\n└── src\n    ├── deep\n    │   └── util.c\n    └── main.c\n\n2 directories, 3 files\n", _cli.Ok("tree"));

    [Fact]
    public void A_tree_stops_at_a_level() => Assert.DoesNotContain("util.c", _cli.Ok("tree", "-L", "2"), StringComparison.Ordinal);

    [Fact]
    public void Sizes_are_summed_each_file_once()
    {
        _cli.Ok("ln", "/README", "/src/again");

        Assert.Equal(["17\t/src/deep"], _cli.Lines("du", "/src").Where(line => line.EndsWith("deep", StringComparison.Ordinal)));
        Assert.Equal(8 + 17 + SizeOfMain(), _cli.JsonLines("du", "-s")[0].GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void Room_is_told() => Assert.Equal("memory:", _cli.Json("df").GetProperty("vault").GetString());

    [Theory]
    [InlineData("/src/deep/util.c /src/main.c", "--name", "*.c")]
    [InlineData("/src /src/deep", "--type", "d", "--path", "/src*")]
    [InlineData("/src/main.c", "--size", "+20")]
    [InlineData("/README", "--size", "8")]
    [InlineData("", "--newer", "2100-01-01")]
    [InlineData("/README", "/README", "--older", "2100-01-01")]
    public void Files_are_found(string paths, params string[] conditions) =>
        Assert.Equal(paths, string.Join(' ', _cli.Lines(["find", .. conditions])));

    [Fact]
    public void Found_paths_can_end_with_a_NUL() => Assert.Equal("/README\0", _cli.Ok("find", "--name", "README", "-0"));

    [Theory]
    [InlineData("--size", "big")]
    [InlineData("--newer", "soon")]
    [InlineData("--type", "x")]
    public void Conditions_that_make_no_sense_are_refused(string option, string value) => _cli.Fails(2, "find", option, value);

    [Fact]
    public void Lines_are_found_with_their_numbers()
    {
        Assert.Equal(["/src/main.c:3:  return 0; // TODO"], _cli.Lines("grep", "-n", "TODO"));
        Assert.Equal(["/src/deep/util.c", "/src/main.c"], _cli.Lines("grep", "-il", "to.?do", "/src"));
        Assert.Equal(["/README:Read me"], _cli.Lines("grep", "^R.*e$"));
        Assert.Equal(["/src/main.c:1:int main(void)"], _cli.Lines("grep", "-nF", "main(void)"));
        var found = _cli.JsonLines("grep", "TODO")[0];
        Assert.Equal(("/src/main.c", 3), (found.GetProperty("path").GetString(), found.GetProperty("line").GetInt32()));
    }

    [Fact]
    public void Nothing_found_ends_with_1_and_a_bad_pattern_with_2()
    {
        _cli.Fails(1, "grep", "no such words");
        Assert.Contains("regular expression", _cli.Fails(2, "grep", "(unclosed"), StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_files_are_only_named()
    {
        _cli.Write("/bin", "abc\0\0TODO\nx");

        Assert.Contains("/bin: a binary file that matches", _cli.Lines("grep", "TODO"));
        Assert.Contains(_cli.Lines("grep", "-a", "x$"), line => line.StartsWith("/bin:", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_of_large_files_are_counted_over_blocks()
    {
        _cli.Write("/large", string.Concat(Enumerable.Range(1, 60_000).Select(number => $"line {number}\n")));

        Assert.Equal(["/large:59999:line 59999"], _cli.Lines("grep", "-n", "line 59999"));
        Assert.Equal(["/large:59999:line 59999"], _cli.Lines("grep", "-n", "^line 5999[9]$"));
        Assert.Equal(60_000, _cli.Lines("grep", "e", "/large").Length);
    }

    private long SizeOfMain() => _cli.JsonLines("stat", "/src/main.c")[0].GetProperty("size").GetInt64();

    [Fact]
    public void A_moment_before_the_verb_is_told_its_place() =>
        Assert.Contains("'--at' goes behind the verb, as in 'cairn ls --at v1'", _cli.Fails(2, "--at", "1", "ls"), StringComparison.Ordinal);
}

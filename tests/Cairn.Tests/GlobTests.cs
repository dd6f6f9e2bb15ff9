namespace Cairn.Tests;

public sealed class GlobTests : IDisposable
{
    private readonly Vault _vault = Vault.Create("memory:");

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData("*.cs", "/a.cs", true)]
    [InlineData("*.cs", "/d/a.cs", false)]
    [InlineData("**/*.cs", "/a.cs", true)]
    [InlineData("**/*.cs", "/d/e/a.cs", true)]
    [InlineData("d/**", "/d", true)]
    [InlineData("d/**", "/d/e/f", true)]
    [InlineData("d/", "/d/e/f", true)]
    [InlineData("/d/*/f", "/d/e/f", true)]
    [InlineData("d/**/f", "/d/f", true)]
    [InlineData("d/**/f", "/d/x/y/f", true)]
    [InlineData("d/**/f", "/d/x/y/g", false)]
    [InlineData("*.{cs,fs}", "/a.fs", true)]
    [InlineData("*.{cs,f{s,x}}", "/a.fx", true)]
    [InlineData("*.{cs,fs}", "/a.vb", false)]
    [InlineData("[a-c]?", "/bx", true)]
    [InlineData("[!a-c]?", "/bx", false)]
    [InlineData("a*b*c", "/aXbYbZc", true)]
    [InlineData("a*b*c", "/aXbYbZ", false)]
    [InlineData("[", "/[", true)]
    [InlineData("**", "/any/thing", true)]
    public void A_pattern_matches_paths_as_shells_do(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new GlobPattern(pattern).IsMatch(path));

    [Fact]
    public void A_pattern_that_explodes_is_refused() =>
        Assert.Equal(ErrorCode.InvalidOperation, Assert.Throws<CairnException>(() => new GlobPattern(string.Concat(Enumerable.Repeat("{a,b}", 20)))).Code);

    [Fact]
    public void Only_directories_that_can_hold_a_match_are_gone_through()
    {
        var files = _vault.Branch().Files;
        foreach (var path in new[] { "/src/a/b.cs", "/src/c.fs", "/src/d.txt", "/doc/e.cs", "/top.cs" })
        {
            files.CreateDirectory(FilePath.Parse(path).Parent);
            files.WriteAllText(path, path);
        }
        Assert.Equal(["/src/a/b.cs", "/src/c.fs"], files.Glob("src/**/*.{cs,fs}").Select(static entry => entry.Path.ToString()));
        Assert.Equal(["/src/a/b.cs"], files.Glob("**/*.cs", "/src").Select(static entry => entry.Path.ToString()));
        Assert.Equal(["/doc/e.cs", "/src/a/b.cs", "/top.cs"], files.Glob("**/*.cs").Select(static entry => entry.Path.ToString()));
        Assert.Equal(["/doc", "/src"], _vault.Branch().At(_vault.Branch().Tip).Files.Glob("???").Select(static entry => entry.Path.ToString()));
        Assert.Equal(ErrorCode.NotADirectory, Assert.Throws<CairnException>(() => files.Glob("*", "/top.cs")).Code);
    }
}

using Cairn.Transfer;

namespace Cairn.Tests.Transfer;

/// <summary>Ignore rules against git's own answer.</summary>
public sealed class GitIgnoreTests : TransferFixture
{
    private static readonly string[] Patterns =
    [
        "*.o", "!keep.o", "/build", "build/", "doc/*.txt", "**/logs", "logs/**/debug", "a/**/b", "**/x/y", "foo/**", "\\#hash", "\\!bang", "name\\ ", "trailing   ",
        "[ab]*.c", "[!ab]?.h", "[^c-e]9", "[[:digit:]]*", "*.t[mx]p", "dir/sub/", "/only-top", "with space", "a**b", "**", "*", "!/src", "/*", "!a/", "**/", "a/*/c", "b*/", "?", "\\*star", "[]-]x", "x[\\]]", "abc/**/", "/**/deep",
    ];

    private static readonly string[] Names = ["a", "b", "c", "a.o", "keep.o", "build", "logs", "debug", "doc", "x.txt", "x", "y", "foo", "#hash", "!bang", "name ", "trailing", "ab.c", "zz.h", "99", "f9", "1st", "n.tmp", "n.txp", "dir", "sub", "only-top", "with space", "axxb", "src", "deep", "*star", "]x", "-x", "x]", "abc"];

    [Fact]
    public void The_same_is_left_out_that_git_leaves_out()
    {
        var seed = TestSettings.Seed ?? (ulong)Environment.TickCount64;
        var random = new Random((int)seed);
        InSource("git init -q . 2>/dev/null");
        for (var round = 0; round < TestSettings.Rounds(8, 300); round++)
            Compare(random, $"seed {seed}, round {round}");
    }

    private void Compare(Random random, string context)
    {
        InSource("find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +");
        for (var i = 0; i < 60; i++)
            Grow(random, Source, 0);
        WriteRules(random, Source, 0);
        if (random.Next(3) == 0)
            File.WriteAllText(Path.Combine(Source, ".git/info/exclude"), Rules(random));
        var theirs = Machine.Run(Source, "git -c core.excludesFile= ls-files -z --others --exclude-standard | LC_ALL=C sort -z | tr '\\0' '\\n'");
        var ours = new List<string>();
        Import(new ImportOptions { GitIgnore = true, DryRun = true, OnChange = change => ours.Add(change.Path.ToString()[1..]) }, "/new");
        var files = ours.Select(path => path["new".Length..].TrimStart('/')).Where(path => path.Length > 0 && !Directory.Exists(Path.Combine(Source, path)));
        var rules = Machine.Run(Source, "find . -name .gitignore -print -exec cat {} ';'; cat .git/info/exclude");
        Assert.True(theirs.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).SequenceEqual(files.Order(StringComparer.Ordinal)),
            $"{context}\n{rules}\nonly git: {string.Join(", ", theirs.Split('\n').Except(files))}\nonly here: {string.Join(", ", files.Except(theirs.Split('\n')))}");
    }

    private static void Grow(Random random, string directory, int depth)
    {
        var path = Path.Combine(directory, Names[random.Next(Names.Length)]);
        if (depth < 4 && random.Next(3) > 0 && !File.Exists(path))
        {
            Directory.CreateDirectory(path);
            Grow(random, path, depth + 1);
        }
        else if (!Path.Exists(path))
        {
            File.WriteAllText(path, "");
        }
    }

    private static void WriteRules(Random random, string directory, int depth)
    {
        if (random.Next(depth + 1) == 0)
            File.WriteAllText(Path.Combine(directory, ".gitignore"), Rules(random));
        foreach (var below in Directory.EnumerateDirectories(directory).Where(static path => !path.EndsWith("/.git", StringComparison.Ordinal)))
            WriteRules(random, below, depth + 1);
    }

    private static string Rules(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => (random.Next(4) == 0 ? "!" : "") + Patterns[random.Next(Patterns.Length)] + (random.Next(5) == 0 ? "\r\n" : "\n")));

    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("**/a/**/a/**/a/**/a/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a")]
    public void Patterns_with_many_stars_are_decided_soon(string pattern, string path) =>
        Assert.False(Wildcard.Matches(System.Text.Encoding.UTF8.GetBytes(pattern), System.Text.Encoding.UTF8.GetBytes(path)));
}

using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>Looking after vaults, settings, help, completion, the shell.</summary>
public sealed class UpkeepTests : IDisposable
{
    private readonly CliFixture _cli = new CliFixture().WithVault();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_vault_tells_of_itself()
    {
        var info = _cli.Json("vault", "info");

        Assert.Equal(("memory:", "environment", "memory"), (info.GetProperty("vault").GetString(), info.GetProperty("source").GetString(), info.GetProperty("engine").GetString()));
        Assert.NotEmpty(_cli.Json("vault", "stats", "--engine").GetProperty("tables").EnumerateArray());
        Assert.Equal(1, _cli.Json("vault", "stats").GetProperty("contents").GetProperty("branches").GetInt32());
        Assert.True(_cli.Json("check").GetProperty("ok").GetBoolean());
    }

    [Fact]
    public void Vaults_that_were_made_are_known_until_they_are_gone()
    {
        _cli.RunAlone("init", "one.cairn");
        _cli.RunAlone("init", "two.cairn");
        File.Delete(Path.Combine(_cli.Directory, "one.cairn"));

        Assert.Equal(Path.Combine(_cli.Directory, "two.cairn"), _cli.JsonLines("vault", "list").Single().GetProperty("path").GetString());
    }

    [Fact]
    public void Old_history_is_dropped_when_that_is_said()
    {
        _cli.Write("/f", "1");
        _cli.Write("/f", "2");
        _cli.Write("/f", "3");
        var tip = _cli.Json("branch", "info").GetProperty("tip").GetInt64();

        Assert.Contains("Would drop", _cli.Ok("prune", "--keep", "off", "--dry-run"), StringComparison.Ordinal);
        Assert.Equal("2", _cli.Ok("cat", "/f", "--at", $"{tip - 1}"));
        Assert.Contains("--yes", _cli.Fails(2, "prune", "--keep", "off"), StringComparison.Ordinal);
        _cli.Ok("prune", "--keep", "off", "--yes");
        _cli.Fails(17, "cat", "/f", "--at", $"{tip - 1}");
        var unused = _cli.Json("gc", "--dry-run");
        Assert.Equal((2, 2), (unused.GetProperty("freed").GetInt64(), unused.GetProperty("bytes").GetInt64()));
        Assert.Equal("Would free 2 contents, 2 B.\n", _cli.Ok("gc", "-n"));
        Assert.Equal(unused.ToString(), _cli.Json("gc").ToString());
        Assert.Equal(0, _cli.Json("gc", "--dry-run").GetProperty("freed").GetInt64());
        _cli.Ok("vault", "compact");
        Assert.Equal("3", _cli.Ok("cat", "/f"));
        _cli.Fails(2, "prune", "--keep", "30d", "--before", "tip");
        _cli.Fails(2, "prune", "--keep", "much");
    }

    [Fact]
    public void What_is_purged_is_gone_from_history()
    {
        _cli.Write("/key", "secret");
        var then = _cli.Json("branch", "info").GetProperty("tip").GetInt64();
        _cli.Ok("rm", "/key");

        Assert.Equal(1, _cli.Json("purge", "/key", "--dry-run").GetProperty("contents").GetInt32());
        Assert.Equal("secret", _cli.Ok("cat", "/key", "--at", $"{then}"));
        Assert.Contains("--yes", _cli.Fails(2, "purge", "/key"), StringComparison.Ordinal);
        _cli.Ok("purge", "/key", "--yes");
        _cli.Fails(17, "cat", "/key", "--at", $"{then}");
    }

    [Fact]
    public void A_backup_is_a_vault_with_all_its_history()
    {
        _cli.Write("/f", "1");
        _cli.Write("/f", "2");
        Assert.True(_cli.Json("vault", "backup", "copy.cairn", "--verify").GetProperty("verified").GetBoolean());

        Assert.Equal("1", _cli.RunAlone("cat", "/f", "--at", "tip~1", "-V", "copy.cairn").Output);
        Assert.NotEqual("", _cli.Fails(1, "vault", "backup", "copy.cairn"));
    }

    [Fact]
    public void How_much_history_stays_is_set_in_the_vault_and_for_a_branch()
    {
        _cli.Ok("config", "set", "history.keep", "90d");
        _cli.Ok("branch", "create", "b");
        _cli.Ok("config", "set", "history.keep", "7d", "-b", "b");

        Assert.Equal("vault", _cli.Json("config", "get", "history.keep").GetProperty("source").GetString());
        Assert.Equal("branch b", _cli.Json("config", "get", "history.keep", "-b", "b").GetProperty("source").GetString());
        Assert.NotEqual("", _cli.Fails(1, "config", "set", "history.keep", "much"));
    }

    [Fact]
    public void Settings_say_where_they_come_from()
    {
        _cli.Ok("config", "set", "session", "ada");
        _cli.Ok("config", "set", "branch", "it's");

        Assert.Equal("ada\n", _cli.Ok("config", "get", "session"));
        Assert.Equal("it's\n", _cli.Ok("config", "get", "branch"));
        _cli.Ok("config", "set", "branch", "main");
        _cli.Environment("CAIRN_SESSION", "bob");
        var session = _cli.JsonLines("config", "show").Single(setting => setting.GetProperty("name").GetString() == "session");
        Assert.Equal(("bob", "environment"), (session.GetProperty("value").GetString(), session.GetProperty("source").GetString()));
        _cli.Fails(2, "config", "set", "colour", "red");
    }

    [Fact]
    public void Who_acts_stands_in_the_log()
    {
        _cli.Environment("CAIRN_SESSION", "bob");
        _cli.Write("/f", "1");

        Assert.All(_cli.JsonLines("log", "/f"), entry => Assert.Equal("bob", entry.GetProperty("actor").GetString()));
    }

    [Theory]
    [InlineData("cairn snap", "snapshot")]
    [InlineData("cairn ls -b ag", "agents/1")]
    [InlineData("cairn cat /not", "/notes/")]
    [InlineData("cairn cat /notes/", "/notes/a.md")]
    [InlineData("cairn cat /notes/a.md --at v", "v1")]
    [InlineData("cairn snapshot delete ", "v1")]
    [InlineData("cairn completions ", "fish")]
    [InlineData("cairn cat /notes/a.md /n", "/notes/")]
    [InlineData("cairn cat /notes/a.md ", "notes/")]
    [InlineData("cairn ls -l /n", "/notes/")]
    [InlineData("cairn ls -l ", "notes/")]
    [InlineData("cairn ls -la /no", "/notes/")]
    [InlineData("cairn restore /x --to /notes/", "/notes/a.md")]
    [InlineData("cairn ls -b ", "agents/1")]
    [InlineData("cairn ls --at ", "snapshot:1")]
    [InlineData("cairn cat '/My Fi", "/My Files/")]
    [InlineData(@"cairn cat /My\ Files/", "/My Files/b c")]
    [InlineData("/usr/bin/cairn snapshot cr", "create")]
    [InlineData("ls --lo", "--long")]
    public void What_could_come_next_is_suggested(string line, string suggested)
    {
        _cli.Write("/notes/a.md", "");
        _cli.Write("/My Files/b c", "");
        _cli.Ok("branch", "create", "agents/1");
        _cli.Ok("snapshot", "create", "v1");
        _cli.Ok("snapshot", "create", "1");

        Assert.Contains(suggested, _cli.Lines($"[suggest:{line.Length}]", line));
    }

    [Fact]
    public void Suggestions_without_a_vault_are_those_of_the_words()
    {
        using var bare = new CliFixture();

        Assert.Equal("", bare.Ok("[suggest:12]", "cairn cat /x").Trim());
        Assert.Contains("--long", bare.Lines("[suggest]", "cairn ls --lo"));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Each_shell_has_its_script(string shell) => Assert.Contains("[suggest]", _cli.Ok("completions", shell), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_verb_has_help_with_examples_that_begin_with_its_name(string name)
    {
        var help = _cli.Ok(name, "--help");

        Assert.Contains("Usage:\n  cairn " + name, help, StringComparison.Ordinal);
        Assert.Contains($"cairn {name}", help[help.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains(name, _cli.Ok("--help"), StringComparison.Ordinal);
    }

    public static TheoryData<string> Names => [.. VerbCatalog.Names];

    [Fact]
    public void Topics_are_explained()
    {
        Assert.All(Topics.Names, topic => Assert.NotEqual("", _cli.Ok("help", topic)));
        Assert.Equal(_cli.Ok("ls", "--help"), _cli.Ok("help", "ls"));
        Assert.Contains("topics are", _cli.Fails(2, "help", "nonsense"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shell_knows_where_it_stands()
    {
        const string script = """
            cd d
            cat f
            at v1
            cat f
            write f
            at now
            branch side
            rm 'f'
            ls
            branch main
            pwd
            ls
            nonsense
            """;
        using var disk = new CliFixture();
        var made = Path.Combine(disk.Directory, "x.cairn");
        disk.RunAlone("init", made);
        disk.Environment("CAIRN_VAULT", made);
        disk.RunWith("one", "write", "-p", "/d/f");
        disk.Ok("snapshot", "create", "v1");
        disk.RunWith("two", "write", "/d/f");
        disk.Ok("branch", "create", "side");
        var ran = disk.RunWith(script, "shell");

        Assert.Equal("twoone/d\nf\n", ran.Output);
        Assert.Contains("stands at 'v1'", ran.Error, StringComparison.Ordinal);
        Assert.Contains("nonsense", ran.Error, StringComparison.Ordinal);
        Assert.Equal(2, ran.ExitCode);
    }
}

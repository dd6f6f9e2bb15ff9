using Xunit;

namespace Cairn.Cli.Tests.Verbs;

/// <summary>Which vault, branch, time and person a command is about.</summary>
public sealed class VaultFindingTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Without_any_vault_it_says_how_to_get_one()
    {
        var error = _cli.Fails(10, "ls");

        Assert.Contains("cairn init", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_only_vault_of_a_directory_above_is_found()
    {
        _cli.RunAlone("init", "work.cairn");
        var below = Directory.CreateDirectory(Path.Combine(_cli.Directory, "a", "b"));
        _cli.RunAlone("init", "other.cairn", "--vault", "ignored.cairn");
        File.Delete(Path.Combine(_cli.Directory, "other.cairn"));

        Assert.True(below.Exists);
        Assert.Equal(0, _cli.RunAlone("ls").ExitCode);
    }

    [Fact]
    public void Of_two_vaults_none_is_chosen()
    {
        _cli.RunAlone("init", "one.cairn");
        _cli.RunAlone("init", "two.cairn");
        var ran = _cli.RunAlone("ls");

        Assert.Equal(10, ran.ExitCode);
        Assert.Contains("one.cairn, two.cairn", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_directorys_own_vault_goes_before_files()
    {
        Assert.Equal(0, _cli.RunAlone("init").ExitCode);
        _cli.RunAlone("init", "one.cairn");
        _cli.RunAlone("init", "two.cairn");

        Assert.Equal(0, _cli.RunAlone("ls").ExitCode);
    }

    [Fact]
    public void The_flag_goes_before_the_environment_and_that_before_the_directory()
    {
        _cli.RunAlone("init");
        _cli.Environment("CAIRN_VAULT", "nowhere.cairn");

        Assert.Equal(10, _cli.RunAlone("ls").ExitCode);
        Assert.Equal(0, _cli.RunAlone("ls", "-V", ".cairn").ExitCode);
        Assert.Equal(0, _cli.RunAlone("-V", ".cairn", "ls").ExitCode);
    }

    [Fact]
    public void The_configuration_comes_last()
    {
        _cli.RunAlone("init", Path.Combine(_cli.Directory, "kept", "..", "far.cairn"));
        Directory.Move(Path.Combine(_cli.Directory, "far.cairn"), Path.Combine(Directory.CreateDirectory(Path.Combine(_cli.Directory, "elsewhere")).FullName, "far.cairn"));
        Configure("# mine\nvault: ~/elsewhere/far.cairn\n");

        Assert.Equal(0, _cli.RunAlone("ls").ExitCode);
    }

    [Fact]
    public void A_configuration_that_is_not_YAML_is_named_with_its_line()
    {
        Configure("vault: [\n");
        var ran = _cli.RunAlone("ls");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("config.yaml", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_else_than_a_vault_is_said_to_be()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "x.txt"), "no vault");
        var ran = _cli.RunAlone("ls", "-V", "x.txt");

        Assert.Equal(10, ran.ExitCode);
        Assert.Contains("is not a Cairn vault", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_is_not_made_over_another()
    {
        _cli.RunAlone("init", "work.cairn");
        var ran = _cli.RunAlone("init", "work.cairn");

        Assert.Equal(1, ran.ExitCode);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Init_says_what_it_made_for_programs()
    {
        var made = _cli.Json("init", "x.cairn");

        Assert.Equal(Path.Combine(_cli.Directory, "x.cairn"), made.GetProperty("path").GetString());
        Assert.Equal("sqlite", made.GetProperty("engine").GetString());
        Assert.Equal("main", made.GetProperty("branch").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, ".cairn/")]
    [InlineData(false, "x.cairn")]
    [InlineData(true, "x.cairn", "--packs")]
    [InlineData(false, "--single-file")]
    public void A_vault_is_a_directory_with_packs_or_a_single_file(bool packs, params string[] args)
    {
        Assert.Equal(packs, _cli.Json(["init", .. args]).GetProperty("packs").GetBoolean());
        Assert.Equal(packs, Directory.Exists(Path.Combine(_cli.Directory, args is ["x.cairn", ..] ? "x.cairn" : ".cairn")));
    }

    [Fact]
    public void A_codec_is_set_from_the_beginning()
    {
        _cli.RunAlone("init", "--codec", "none");

        Assert.Equal("none\n", _cli.RunAlone("config", "get", "codec").Output);
        Assert.Equal(2, _cli.RunAlone("init", "x.cairn", "--packs", "--single-file").ExitCode);
    }

    private void Configure(string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_cli.Directory, ".config", "cairn")).FullName, "config.yaml"), text);
}

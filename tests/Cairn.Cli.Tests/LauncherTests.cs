using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary><c>./cairn</c> in a repository of its own, whose build takes no time and counts itself.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Build = """
        #!/bin/sh
        set -e
        echo build >>"${0%/*}/../builds"
        [ ! -e "${0%/*}/../src/broken.cs" ] || { echo 'broken.cs(1,1): error CS1002' >&2; exit 1; }
        printf '#!/bin/sh\nprintf "<%%s>" "$@"\n' >"$1.new"
        chmod +x "$1.new"
        mkdir -p "$1"
        mv "$1.new" "$1/cairn"
        """;

    private readonly TestDirectory _repository = new();

    public LauncherTests()
    {
        foreach (var directory in new[] { "src/Project", "scripts" })
            Directory.CreateDirectory(_repository[directory]);
        foreach (var file in new[] { "src/Project/One.cs", "src/Project/Two.cs", "scripts/common.sh", "global.json", "Directory.Build.props", "Directory.Packages.props" })
            File.WriteAllText(_repository[file], "");
        File.Copy(Path.Combine(CairnProgram.Repository, "cairn"), Launcher);
        File.WriteAllText(_repository["scripts/publish"], Build);
        File.SetUnixFileMode(_repository["scripts/publish"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string Launcher => _repository["cairn"];

    private int Builds => File.ReadAllLines(_repository["builds"]).Length;

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task The_first_run_builds_and_the_second_does_not()
    {
        await RunsAsync();
        var second = await RunsAsync();

        Assert.Equal(1, Builds);
        Assert.Equal("", second.Error);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_typed()
    {
        var ran = await Shell.RunAsync(Launcher, "one two", "", "*", "--x=$HOME");

        Assert.Equal("<one two><><*><--x=$HOME>", ran.Output);
    }

    [Fact]
    public async Task A_changed_file_is_built()
    {
        await RunsAsync();
        File.AppendAllText(_repository["src/Project/One.cs"], "changed");
        await RunsAsync();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task A_file_that_went_or_came_is_built()
    {
        await RunsAsync();
        File.Delete(_repository["src/Project/One.cs"]);
        await RunsAsync();
        File.Move(_repository["src/Project/Two.cs"], _repository["src/Project/Three.cs"]);
        await RunsAsync();

        Assert.Equal(3, Builds);
    }

    [Fact]
    public async Task A_program_that_was_deleted_is_built()
    {
        await RunsAsync();
        Directory.Delete(_repository[".build"], recursive: true);
        await RunsAsync();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task A_build_that_fails_says_why_runs_nothing_and_is_tried_again()
    {
        await RunsAsync();
        File.WriteAllText(_repository["src/broken.cs"], "");
        var first = await Shell.RunAsync(Launcher, "x");
        var second = await Shell.RunAsync(Launcher, "x");

        Assert.NotEqual(0, first.ExitCode);
        Assert.Equal("", first.Output);
        Assert.Contains("error CS1002", first.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Equal(3, Builds);
    }

    [Fact]
    public async Task Runs_at_the_same_time_build_once()
    {
        var ran = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunsAsync()));

        Assert.All(ran, each => Assert.Equal("<x>", each.Output));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task It_runs_through_symbolic_links_from_anywhere()
    {
        using var elsewhere = new TestDirectory();
        File.CreateSymbolicLink(elsewhere["absolute"], Launcher);
        File.CreateSymbolicLink(elsewhere["relative"], "absolute");

        var ran = await Shell.ScriptAsync("""cd "$1" && ./relative here && PATH=$PATH:. && relative path""", elsewhere.Path);

        Assert.Equal("<here><path>", ran.Output);
    }

    [Fact]
    public async Task It_runs_in_a_directory_with_a_space_in_its_name()
    {
        using var elsewhere = new TestDirectory();
        var moved = elsewhere["a b"];
        var ran = await Shell.ScriptAsync("""cp -a "$1" "$2" && "$2/cairn" x""", _repository.Path, moved);

        Assert.Equal("<x>", ran.Output);
    }

    private async Task<Ran> RunsAsync()
    {
        var ran = await Shell.RunAsync(Launcher, "x");
        Assert.Equal(0, ran.ExitCode);
        Assert.Equal("<x>", ran.Output);
        return ran;
    }
}

using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>The guided tour, all of whose commands have to work on whatever machine it is given.</summary>
public sealed class TourTests
{
    [Fact]
    public async Task It_runs_to_its_end_and_leaves_nothing_behind()
    {
        var ran = await CairnProgram.RunAsync("tour");

        Assert.True(ran.ExitCode == 0, ran.Error + ran.Output);
        Assert.Equal("", ran.Error);
        Assert.Equal(Tour.TourStep.All.Count, ran.Lines.Count(line => line.Contains($"/{Tour.TourStep.All.Count}  ", StringComparison.Ordinal)));
        Assert.All(Tour.TourStep.All.Where(step => !step.MayBeImpossible).SelectMany(step => step.Commands), command => Assert.Contains($"$ {command}\n", ran.Output, StringComparison.Ordinal));
        var ground = System.Text.RegularExpressions.Regex.Match(ran.Output, "happens in ([^ ,]+)").Groups[1].Value;
        Assert.StartsWith("/", ground, StringComparison.Ordinal);
        Assert.False(Directory.Exists(ground));
        Assert.DoesNotContain(ground, await File.ReadAllTextAsync("/proc/mounts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_each_command_with_what_it_printed()
    {
        var ran = await CairnProgram.RunAsync("tour", "--json");
        var commands = ran.Lines.Select(line => System.Text.Json.JsonElement.Parse(line)).ToList();

        Assert.Equal(["stop", "title", "explanation", "command", "output", "exit_code"], commands[0].EnumerateObject().Select(field => field.Name));
        Assert.Contains(commands, command => command.GetProperty("output").GetString()!.Contains("README.md", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_terminal_it_waits_and_ends_when_that_is_wanted()
    {
        using var terminal = new InteractiveShell($"{await CairnProgram.PathAsync} tour; echo ENDED-$?", Path.GetTempPath(), [("TERM", "xterm")]);
        await terminal.ShowsAsync("Enter begins");
        terminal.Type("\n");
        await terminal.ShowsAsync("cairn init");
        await terminal.ShowsAsync("Enter goes on");
        terminal.Type("q\n");
        await terminal.ShowsAsync("ENDED-0");
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_cleans_up()
    {
        using var directory = new Testing.TestDirectory();
        using var terminal = new InteractiveShell($"trap : INT; {await CairnProgram.PathAsync} tour; echo ENDED-$?", directory.Path, [("TERM", "xterm"), ("TMPDIR", directory.Path)]);
        await terminal.ShowsAsync("Enter begins");
        Assert.Single(Directory.GetDirectories(directory.Path));
        terminal.Type("\x03");
        await terminal.ShowsAsync("ENDED-130");
        Assert.Empty(Directory.GetDirectories(directory.Path));
    }
}

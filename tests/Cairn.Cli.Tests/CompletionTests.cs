using Cairn.Testing;
using Xunit;

namespace Cairn.Cli.Tests;

/// <summary>What Tab does in the shells people use. A shell that is not installed is left out.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Tab = "\t", Ready = "READY-";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("bash", "bash --norc --noprofile -i", "source ./completion")]
    [InlineData("zsh", "zsh -f -i", "autoload -Uz compinit && compinit -u -D && source ./completion")]
    [InlineData("fish", "fish --no-config", "source ./completion")]
    public async Task Verbs_paths_branches_and_files_of_the_machine_are_completed_and_run(string shell, string start, string setUp)
    {
        var found = await Shell.ScriptAsync("command -v \"$1\"", shell);
        if (found.ExitCode != 0)
            Skip.Because($"{shell} is not installed.");
        await MakeAsync(shell);
        using var terminal = new InteractiveShell(start, _directory.Path, await EnvironmentAsync());
        // In two words, so that what is typed does not look like what it prints.
        terminal.Type($"{setUp}; echo READY'-'\n");
        await terminal.ShowsAsync(Ready);

        terminal.Type($"cairn snapsh{Tab}li{Tab}\n");
        await terminal.ShowsAsync("as first shown");
        terminal.Type($"cairn cat /no{Tab}to{Tab}\n");
        await terminal.ShowsAsync("said today");
        terminal.Type($"cairn cat /My{Tab}b{Tab}\n");
        await terminal.ShowsAsync("said between spaces");
        terminal.Type($"cairn cat /notes/today.md --at snap{Tab}\n");
        await terminal.ShowsAsync("said before");
        terminal.Type($"cairn cat /notes/today.md -b tr{Tab}\n");
        await terminal.ShowsAsync("said on a branch");
        terminal.Type($"cairn import loc{Tab} /imported\n");
        await terminal.ShowsAsync("1 added");
    }

    private async Task<(string, string)[]> EnvironmentAsync() =>
    [
        ("HOME", _directory.Path), ("XDG_STATE_HOME", _directory["state"]), ("XDG_CONFIG_HOME", _directory["config"]), ("XDG_DATA_HOME", _directory["data"]),
        ("PATH", $"{Path.GetDirectoryName(await CairnProgram.PathAsync)}:{Environment.GetEnvironmentVariable("PATH")}"), ("TERM", "xterm"), ("NO_COLOR", "1"),
    ];

    private async Task MakeAsync(string shell)
    {
        var ran = await Shell.ScriptAsync("""
            cd "$2" && export HOME=$PWD XDG_STATE_HOME=$PWD/state XDG_CONFIG_HOME=$PWD/config && unset CAIRN_VAULT CAIRN_BRANCH && set -e
            "$1" completions "$3" >completion
            echo 'text' >local-file
            "$1" init x.cairn
            echo 'said before' | "$1" write -p /notes/today.md
            "$1" snapshot create 12 -m 'as first shown'
            echo 'said today' | "$1" write /notes/today.md
            echo 'said between spaces' | "$1" write -p '/My Files/b c'
            "$1" branch create try/this
            echo 'said on a branch' | "$1" write /notes/today.md -b try/this
            """, await CairnProgram.PathAsync, _directory.Path, shell);
        Assert.True(ran.ExitCode == 0, ran.Error);
    }
}

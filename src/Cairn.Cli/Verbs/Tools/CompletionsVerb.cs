using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn completions</c>: the script with which a shell completes what is typed.</summary>
internal sealed class CompletionsVerb : Verb
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public CompletionsVerb() : base("completions", "Print the script with which a shell completes cairn's verbs, options, paths and branches.")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Add(_shell);
    }

    public override string Examples => """
        cairn completions bash > ~/.local/share/bash-completion/completions/cairn
        cairn completions zsh > "${fpath[1]}/_cairn"
        cairn completions fish > ~/.config/fish/completions/cairn.fish
        cairn completions pwsh >> $PROFILE
        """;

    protected override int Run(Call call)
    {
        call.Terminal.Output.WriteLine(call.Get(_shell) switch
        {
            "bash" => CompletionScripts.Bash,
            "zsh" => CompletionScripts.Zsh,
            "fish" => CompletionScripts.Fish,
            _ => CompletionScripts.PowerShell,
        });
        return ExitCode.Success;
    }
}

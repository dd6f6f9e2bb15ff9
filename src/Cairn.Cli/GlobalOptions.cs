using System.CommandLine;
using Cairn.Cli.Ui;

namespace Cairn.Cli;

/// <summary>The options that every verb takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON.", Recursive = true };

    private readonly Option<string> _color = new("--color")
    {
        Description = "Use colour: auto (on a terminal, unless NO_COLOR is set), always or never.",
        HelpName = "when",
        Recursive = true,
    };

    private readonly Option<bool> _debug = new("--debug") { Description = "Show where in the program an error came from.", Recursive = true };

    public GlobalOptions()
    {
        _color.AcceptOnlyFromAmong("auto", "always", "never");
        Branch.CompletionSources.Add(Completion.Branches);
    }

    /// <summary>Which vault.</summary>
    public Option<string> Vault { get; } = new("--vault", "-V")
    {
        Description = "The vault: a path, or ENGINE:PATH; else CAIRN_VAULT, else the nearest from here upwards.",
        HelpName = "spec",
        Recursive = true,
    };

    /// <summary>Which branch.</summary>
    public Option<string> Branch { get; } = new("--branch", "-b")
    {
        Description = "The branch; else CAIRN_BRANCH, else the vault's default.",
        HelpName = "name",
        Recursive = true,
    };

    /// <summary>Who acts.</summary>
    public Option<string> As { get; } = new("--as")
    {
        Description = "Who acts, as history will say; else CAIRN_SESSION, else user@host.",
        HelpName = "name",
        Recursive = true,
    };

    /// <summary>Makes <paramref name="root"/> and all its verbs take them.</summary>
    public void AddTo(Command root)
    {
        root.Add(Vault);
        root.Add(Branch);
        root.Add(As);
        root.Add(_json);
        root.Add(_color);
        root.Add(_debug);
    }

    /// <summary>What was chosen.</summary>
    public OutputChoices Of(ParseResult parsed) => new()
    {
        Json = parsed.GetValue(_json),
        Colour = parsed.GetValue(_color) switch
        {
            "always" => true,
            "never" => false,
            _ => null,
        },
        Debug = parsed.GetValue(_debug),
    };
}

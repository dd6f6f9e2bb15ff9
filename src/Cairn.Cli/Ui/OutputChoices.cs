namespace Cairn.Cli.Ui;

/// <summary>How whoever typed the command wants its output.</summary>
internal sealed record OutputChoices
{
    /// <summary>Results as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Colour always or never; null: where it suits.</summary>
    public bool? Colour { get; init; }

    /// <summary>Stack traces with errors.</summary>
    public bool Debug { get; init; }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.Native;

namespace Cairn.Cli.Ui;

/// <summary>Where results and messages go, and what they may look like there.</summary>
internal sealed class Terminal
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int UsualWidth = 80;

    private Terminal(OutputChoices choices)
    {
        Output = new StandardWriter(StandardOutput, lineByLine: false);
        Error = new StandardWriter(StandardError, lineByLine: true);
        Json = choices.Json;
        Debug = choices.Debug;
        IsInteractive = !Console.IsOutputRedirected;
        Width = !IsInteractive ? int.MaxValue : LibC.TerminalWidth(StandardOutput) is > 0 and var columns ? columns : UsualWidth;
        Colour = choices.Colour ?? (IsInteractive && WantsColour());
    }

    /// <summary>For results; buffered until the end.</summary>
    public TextWriter Output { get; }

    /// <summary>For messages, progress and warnings.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether results are wanted as JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether errors are to come with a stack trace.</summary>
    public bool Debug { get; }

    /// <summary>Whether a person looks at the output, rather than a file or a program.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether to use colour.</summary>
    public bool Colour { get; }

    /// <summary>Characters in a line, where <see cref="IsInteractive"/>; no limit elsewhere.</summary>
    public int Width { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal Standard(OutputChoices choices) => new(choices);

    /// <summary>Writes a result as JSON.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Output.WriteLine(JsonSerializer.Serialize(value, type));

    private static bool WantsColour() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.Around;

namespace Cairn.Cli.Ui;

/// <summary>Where results and messages go, and what they may look like there.</summary>
internal sealed class Terminal
{
    private readonly Surroundings _surroundings;
    private readonly bool? _colour;

    public Terminal(Surroundings surroundings, OutputChoices choices)
    {
        _surroundings = surroundings;
        _colour = choices.Colour;
        Json = choices.Json;
        Debug = choices.Debug;
        Colour = choices.Colour ?? (IsInteractive && WantsColour());
    }

    /// <summary>For results; buffered until the end.</summary>
    public StandardWriter Output => _surroundings.Output;

    /// <summary>For messages, progress and warnings.</summary>
    public StandardWriter Error => _surroundings.Error;

    /// <summary>Whether results are wanted as JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether errors are to come with a stack trace.</summary>
    public bool Debug { get; }

    /// <summary>Whether a person looks at the output, rather than a file or a program.</summary>
    public bool IsInteractive => _surroundings.OutputIsTerminal;

    /// <summary>Whether a person looks at the messages.</summary>
    public bool ShowsProgress => _surroundings.ErrorIsTerminal;

    /// <summary>Whether to use colour.</summary>
    public bool Colour { get; }

    /// <summary>Whether to use colour in messages.</summary>
    public bool ErrorColour => _colour ?? (ShowsProgress && WantsColour());

    /// <summary>Characters in a line, where <see cref="IsInteractive"/>; no limit elsewhere.</summary>
    public int Width => IsInteractive ? _surroundings.Width : int.MaxValue;

    /// <summary>Characters in a line of messages.</summary>
    public int ErrorWidth => _surroundings.Width;

    /// <summary>A name as it may be shown: escaped for a person, as it is for a program.</summary>
    public string Show(string name) => IsInteractive ? NameText.ForTerminal(name) : name;

    /// <summary>A path as it may be shown.</summary>
    public string Show(FilePath path) => Show(path.ToString());

    /// <summary>Text in colour, where colour is used.</summary>
    public string Paint(string text, Style style) => Colour ? Cell.Paint(text, style) : text;

    /// <summary>A line about how it went, not a result: on the error stream, and only where nobody wants JSON.</summary>
    public void Say(string message)
    {
        if (!Json)
            Error.WriteLine(message);
    }

    /// <summary>A warning.</summary>
    public void Warn(string message) => Error.WriteLine($"cairn: {message}");

    /// <summary>Writes a result that is one thing as JSON.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => Output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Writes one of many results as one line of JSON.</summary>
    public void WriteJsonLine<T>(T value, Func<CliJson, JsonTypeInfo<T>> type) => Output.WriteLine(JsonSerializer.Serialize(value, type(CliJson.Lines)));

    private bool WantsColour() => _surroundings.Variable("NO_COLOR") is null && _surroundings.Variable("TERM") != "dumb";
}

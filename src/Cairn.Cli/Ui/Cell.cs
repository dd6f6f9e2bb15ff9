namespace Cairn.Cli.Ui;

/// <summary>How a piece of text stands out where colour is used.</summary>
internal enum Style
{
    Plain,
    Heading,
    Good,
    Bad,
    Name,
    Link,
    Dim,
    Warning,
}

/// <summary>One cell of a <see cref="Listing"/>.</summary>
/// <remarks>A class, because generic code over a value type of ours would have to be compiled at run time.</remarks>
internal sealed record Cell(string Text, Style Style = Style.Plain)
{
    /// <summary>What stands where there is nothing to say.</summary>
    public const string Nothing = "-";

    public static implicit operator Cell(string? text) => new(text ?? Nothing);

    public static implicit operator Cell(long number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture)) { IsNumber = true };

    /// <summary>Whether it stands to the right of its column.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Puts <paramref name="text"/> into the colour of <paramref name="style"/>.</summary>
    public static string Paint(string text, Style style)
    {
        var (begin, end) = Codes(style);
        return begin + text + end;
    }

    /// <summary>What begins and ends the colour of <paramref name="style"/>.</summary>
    public static (string Begin, string End) Codes(Style style) => style switch
    {
        Style.Heading => ("\e[1m", "\e[0m"),
        Style.Good => ("\e[32m", "\e[0m"),
        Style.Bad => ("\e[31m", "\e[0m"),
        Style.Name => ("\e[34;1m", "\e[0m"),
        Style.Link => ("\e[36m", "\e[0m"),
        Style.Dim => ("\e[2m", "\e[0m"),
        Style.Warning => ("\e[33m", "\e[0m"),
        _ => ("", ""),
    };
}

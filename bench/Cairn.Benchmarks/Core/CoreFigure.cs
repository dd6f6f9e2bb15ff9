using System.Globalization;

namespace Cairn.Benchmarks.Core;

/// <summary>One line of the table.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Row">What was done.</param>
/// <param name="Ours">What it took.</param>
internal sealed record CoreFigure(string Engine, string Row, string Ours)
{
    /// <summary>What it was compared with.</summary>
    public string Against { get; private init; } = "";

    /// <summary>What that took.</summary>
    public string Theirs { get; private init; } = "";

    public string Ratio { get; private init; } = "";

    public string Target { get; private init; } = "";

    /// <summary>Whether the target is met; true where there is none.</summary>
    public bool Holds { get; private init; } = true;

    /// <summary>Managed memory for each operation, or what else there is to say.</summary>
    public string Note { get; init; } = "";

    /// <summary>Says what it is compared with; the ratio is ours over theirs and may be at most <paramref name="atMost"/>, if that is given.</summary>
    public CoreFigure Over(string against, string theirs, double ratio, double? atMost = null) => this with
    {
        Against = against,
        Theirs = theirs,
        Ratio = ratio.ToString("0.00", CultureInfo.InvariantCulture),
        Target = atMost is { } most ? most.ToString("≤ 0.0#", CultureInfo.InvariantCulture) : "",
        Holds = atMost is null || ratio <= atMost,
    };

    /// <summary>Says how many times faster it is than something else, which must be at least <paramref name="atLeast"/>, if that is given.</summary>
    public CoreFigure FasterThan(string against, string theirs, double times, double? atLeast = null) => this with
    {
        Against = against,
        Theirs = theirs,
        Ratio = times.ToString("0.0'× as fast'", CultureInfo.InvariantCulture),
        Target = atLeast is { } least ? least.ToString("≥ 0.##", CultureInfo.InvariantCulture) : "",
        Holds = atLeast is null || times >= atLeast,
    };

    /// <summary>Says what the figure itself may be at the most.</summary>
    public CoreFigure AtMost(double value, double most, string mostText) => this with { Target = "≤ " + mostText, Holds = value <= most };

    public static string Time(double microseconds) => microseconds switch
    {
        < 1 => (microseconds * 1e3).ToString("0 ns", CultureInfo.InvariantCulture),
        < 1e3 => microseconds.ToString("0.00 µs", CultureInfo.InvariantCulture),
        < 1e6 => (microseconds / 1e3).ToString("0.00 ms", CultureInfo.InvariantCulture),
        _ => (microseconds / 1e6).ToString("0.00 s", CultureInfo.InvariantCulture),
    };

    public static string Bytes(double bytes) => bytes switch
    {
        < 10_000 => bytes.ToString("0 B", CultureInfo.InvariantCulture),
        < 1e6 => (bytes / 1e3).ToString("0.0 KB", CultureInfo.InvariantCulture),
        _ => (bytes / 1e6).ToString("0.0 MB", CultureInfo.InvariantCulture),
    };
}

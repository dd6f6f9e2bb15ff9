namespace Cairn.Storage;

/// <summary>What kind of value an <see cref="EngineOption"/> takes.</summary>
public enum OptionKind
{
    /// <summary>Bytes: a whole number, optionally with KB, MB or GB (or KiB, MiB, GiB, which mean the same: powers of 1024).</summary>
    Size,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>One of a list of words.</summary>
    Choice,
}

/// <summary>One option of an engine: settable in the vault specification, and documented by itself.</summary>
public sealed record EngineOption
{
    private EngineOption(string name, OptionKind kind, string defaultValue, long min, long max, IReadOnlyList<string> choices, string description)
    {
        Name = name;
        Kind = kind;
        Default = defaultValue;
        Minimum = min;
        Maximum = max;
        Choices = choices;
        Description = description;
    }

    /// <summary>Its name, as in <c>sqlite:work.cairn?cache_size=256MB</c>.</summary>
    public string Name { get; }

    /// <summary>What kind of value it takes.</summary>
    public OptionKind Kind { get; }

    /// <summary>The value it has when it is not given.</summary>
    public string Default { get; }

    /// <summary>Smallest value of a size or count.</summary>
    public long Minimum { get; }

    /// <summary>Largest value of a size or count.</summary>
    public long Maximum { get; }

    /// <summary>The words a choice can be.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>What it does, and why the default is what it is.</summary>
    public string Description { get; }

    /// <summary>An option in bytes.</summary>
    public static EngineOption Size(string name, string defaultValue, long min, long max, string description) =>
        new(name, OptionKind.Size, defaultValue, min, max, [], description);

    /// <summary>An option that is a whole number.</summary>
    public static EngineOption Count(string name, long defaultValue, long min, long max, string description) =>
        new(name, OptionKind.Count, defaultValue.ToString(System.Globalization.CultureInfo.InvariantCulture), min, max, [], description);

    /// <summary>An option that is one of a list of words.</summary>
    public static EngineOption Choice(string name, string defaultValue, IReadOnlyList<string> choices, string description) =>
        new(name, OptionKind.Choice, defaultValue, 0, 0, choices, description);

    /// <summary>The values it takes, in words.</summary>
    public string Range => Kind == OptionKind.Choice
        ? string.Join(", ", Choices)
        : Kind == OptionKind.Size ? $"{ByteSize.Format(Minimum)} to {ByteSize.Format(Maximum)}" : $"{Minimum} to {Maximum}";
}

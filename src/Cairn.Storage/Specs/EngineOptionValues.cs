using System.Globalization;

namespace Cairn.Storage;

/// <summary>The options of one engine with their values: those given, checked, and the defaults of the rest.</summary>
public sealed class EngineOptionValues
{
    private readonly Dictionary<string, (long Number, string Text)> _values;

    private EngineOptionValues(Dictionary<string, (long, string)> values) => _values = values;

    /// <summary>Checks what was given against what an engine knows.</summary>
    /// <param name="engineName">For messages.</param>
    /// <param name="known">The engine's options.</param>
    /// <param name="given">Names and values as written.</param>
    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>: an option is unknown, malformed or out of range;
    /// the message lists those the engine knows.</exception>
    public static EngineOptionValues Parse(string engineName, IReadOnlyList<EngineOption> known, IReadOnlyDictionary<string, string> given)
    {
        foreach (var name in given.Keys)
            if (!known.Any(option => option.Name == name))
                throw Bad($"The engine '{engineName}' has no option '{name}'.", engineName, known);
        var values = new Dictionary<string, (long, string)>();
        foreach (var option in known)
            values.Add(option.Name, Read(engineName, known, option, given.GetValueOrDefault(option.Name, option.Default)));
        return new EngineOptionValues(values);
    }

    /// <summary>The value of a size (in bytes) or count.</summary>
    public long Number(string name) => _values[name].Number;

    /// <summary>The value of a choice.</summary>
    public string Word(string name) => _values[name].Text;

    private static (long, string) Read(string engineName, IReadOnlyList<EngineOption> known, EngineOption option, string text)
    {
        long number = 0;
        var good = option.Kind switch
        {
            OptionKind.Choice => option.Choices.Contains(text),
            OptionKind.Size => ByteSize.TryParse(text, out number),
            _ => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number),
        };
        if (good && option.Kind != OptionKind.Choice)
            good = number >= option.Minimum && number <= option.Maximum;
        return good
            ? (number, text)
            : throw Bad($"'{text}' is no value for the option '{option.Name}' of the engine '{engineName}': it takes {option.Range}.", engineName, known);
    }

    private static CairnException Bad(string what, string engineName, IReadOnlyList<EngineOption> known)
    {
        var list = known.Count == 0
            ? "It has no options."
            : $"Options of '{engineName}': {string.Join("; ", known.Select(option => $"{option.Name} ({option.Range}; default {option.Default})"))}.";
        return new CairnException(ErrorCode.BadSpec, $"{what} {list}");
    }
}

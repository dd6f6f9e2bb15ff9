namespace Cairn.Storage;

/// <summary>
/// Where a vault is and how to open it, as people write it: <c>[ENGINE:]PATH[?OPTION=VALUE[&amp;…]]</c>, such as
/// <c>work.cairn</c>, <c>lmdb:/srv/vault</c> or <c>sqlite:work.cairn?cache_size=256MB</c>.
/// </summary>
/// <remarks>Without an engine the path says what is there. A path that itself holds a question mark or a percent
/// sign is written with <c>%3F</c> and <c>%25</c>; one whose beginning looks like an engine, with <c>./</c> before it.</remarks>
/// <param name="EngineName">The engine that was named, or null.</param>
/// <param name="Path">The path, unescaped; empty only for the memory engine.</param>
/// <param name="Options">Option names and values as written, not yet checked.</param>
public sealed record EngineSpec(string? EngineName, string Path, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Reads a specification.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.BadSpec"/>.</exception>
    public static EngineSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var place = question < 0 ? text : text[..question];
        var options = question < 0 ? [] : ParseOptions(text, text[(question + 1)..]);
        var (engine, path) = SplitEngine(place);
        path = path.Replace("%3F", "?", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal);
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new CairnException(ErrorCode.BadSpec, "A vault's path cannot hold a NUL character.");
        if (path.Length == 0 && engine is null)
            throw new CairnException(ErrorCode.BadSpec, "A vault specification is empty; write a path, or an engine and a path as in 'sqlite:work.cairn'.");
        return new EngineSpec(engine, path, options);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var path = Path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);
        var place = EngineName is not null ? $"{EngineName}:{path}" : SplitEngine(path).Engine is null ? path : $"./{path}";
        return Options.Count == 0 ? place : $"{place}?{string.Join('&', Options.Select(option => $"{option.Key}={option.Value}"))}";
    }

    private static (string? Engine, string Path) SplitEngine(string place)
    {
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !place.AsSpan(0, colon).ContainsOnlyAsciiLettersAndDigits())
            return (null, place);
        return (place[..colon], place[(colon + 1)..]);
    }

    private static Dictionary<string, string> ParseOptions(string whole, string text)
    {
        var options = new Dictionary<string, string>();
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new CairnException(ErrorCode.BadSpec, $"'{part}' in '{whole}' is not an option: write NAME=VALUE.");
            if (!options.TryAdd(part[..equals], part[(equals + 1)..]))
                throw new CairnException(ErrorCode.BadSpec, $"'{whole}' gives the option '{part[..equals]}' twice.");
        }
        return options;
    }
}

file static class Characters
{
    public static bool ContainsOnlyAsciiLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        return true;
    }
}

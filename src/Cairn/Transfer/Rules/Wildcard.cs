namespace Cairn.Transfer;

/// <summary>
/// Git's wildcards over bytes: <c>*</c> and <c>?</c> stop at slashes, <c>**</c> between slashes does not, brackets hold ranges and
/// named classes, a backslash takes what follows literally.
/// </summary>
internal static class Wildcard
{
    private enum Verdict
    {
        Match,
        Mismatch,

        /// <summary>The text is too short: no star can help.</summary>
        TextEnded,

        /// <summary>A star met a slash: only a double star can help.</summary>
        SlashMet,
    }

    /// <summary>Whether all of <paramref name="text"/>, a path, is what <paramref name="pattern"/> says.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text) => Match(pattern, 0, text) == Verdict.Match;

    private static Verdict Match(ReadOnlySpan<byte> pattern, int at, ReadOnlySpan<byte> text)
    {
        for (; at < pattern.Length; at++)
        {
            var wanted = pattern[at];
            if (wanted == '*')
                return MatchStar(pattern, at, text);
            if (text.IsEmpty)
                return Verdict.TextEnded;
            var matches = wanted switch
            {
                (byte)'?' => text[0] != '/',
                (byte)'[' => MatchesBracket(pattern, ref at, text[0]) && text[0] != '/',
                (byte)'\\' => ++at < pattern.Length && pattern[at] == text[0],
                _ => wanted == text[0],
            };
            if (!matches)
                return Verdict.Mismatch;
            text = text[1..];
        }
        return text.IsEmpty ? Verdict.Match : Verdict.Mismatch;
    }

    private static Verdict MatchStar(ReadOnlySpan<byte> pattern, int at, ReadOnlySpan<byte> text)
    {
        var begin = at;
        while (at < pattern.Length && pattern[at] == '*')
            at++;
        var rest = pattern[at..];
        var crosses = at - begin > 1 && (begin == 0 || pattern[begin - 1] == '/') && (rest.IsEmpty || rest[0] == '/' || rest.StartsWith("\\/"u8));
        if (crosses && !rest.IsEmpty && rest[0] == '/' && Match(pattern, at + 1, text) == Verdict.Match)
            return Verdict.Match;
        if (rest.IsEmpty)
            return crosses || !text.Contains((byte)'/') ? Verdict.Match : Verdict.SlashMet;
        if (!crosses && rest[0] == '/')
        {
            var slash = text.IndexOf((byte)'/');
            return slash < 0 ? Verdict.Mismatch : Match(pattern, at, text[slash..]);
        }
        return MatchAnywhere(pattern, at, text, crosses);
    }

    private static Verdict MatchAnywhere(ReadOnlySpan<byte> pattern, int at, ReadOnlySpan<byte> text, bool crosses)
    {
        while (true)
        {
            var verdict = Match(pattern, at, text);
            if (verdict != Verdict.Mismatch && (!crosses || verdict != Verdict.SlashMet))
                return verdict;
            if (text.IsEmpty)
                return Verdict.TextEnded;
            if (!crosses && text[0] == '/')
                return Verdict.SlashMet;
            text = text[1..];
        }
    }

    /// <summary>Reads a bracket from its opening on; <paramref name="at"/> ends at its closing. One that is not closed matches nothing.</summary>
    private static bool MatchesBracket(ReadOnlySpan<byte> pattern, ref int at, byte value)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] is (byte)'!' or (byte)'^';
        if (negated)
            at++;
        var matched = false;
        var previous = -1;
        for (var first = true; first || at < pattern.Length && pattern[at] != ']'; first = false, at++)
        {
            if (at >= pattern.Length)
                return false;
            matched |= MatchesPart(pattern, ref at, value, ref previous);
        }
        return at < pattern.Length && matched != negated;
    }

    private static bool MatchesPart(ReadOnlySpan<byte> pattern, ref int at, byte value, ref int previous)
    {
        var part = pattern[at];
        if (part == '-' && previous >= 0 && at + 1 < pattern.Length && pattern[at + 1] != ']')
        {
            at++;
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
                at++;
            var inside = value >= previous && value <= pattern[at];
            previous = -1;
            return inside;
        }
        if (part == '[' && at + 1 < pattern.Length && pattern[at + 1] == ':' && TryNamedClass(pattern, ref at, value, out var member))
        {
            previous = -1;
            return member;
        }
        if (part == '\\' && at + 1 < pattern.Length)
            part = pattern[++at];
        previous = part;
        return part == value;
    }

    private static bool TryNamedClass(ReadOnlySpan<byte> pattern, ref int at, byte value, out bool member)
    {
        member = false;
        var rest = pattern[(at + 2)..];
        var end = rest.IndexOf((byte)']');
        if (end < 1 || rest[end - 1] != ':')
            return false;
        member = IsMember(rest[..(end - 1)], (char)value);
        at += 2 + end;
        return true;
    }

    private static bool IsMember(ReadOnlySpan<byte> name, char value) => System.Text.Encoding.ASCII.GetString(name) switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(value),
        "alpha" => char.IsAsciiLetter(value),
        "blank" => value is ' ' or '\t',
        "cntrl" => value is < ' ' or '\x7F',
        "digit" => char.IsAsciiDigit(value),
        "graph" => value is > ' ' and < '\x7F',
        "lower" => char.IsAsciiLetterLower(value),
        "print" => value is >= ' ' and < '\x7F',
        "punct" => value is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(value),
        "space" => value is ' ' or >= '\t' and <= '\r',
        "upper" => char.IsAsciiLetterUpper(value),
        "xdigit" => char.IsAsciiHexDigit(value),
        _ => false,
    };
}

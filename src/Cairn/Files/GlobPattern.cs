using Cairn.Storage;

namespace Cairn;

/// <summary>
/// A pattern for paths: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c> and <c>[!a-z]</c> for one character, <c>**</c> for any number of
/// names, <c>{a,b}</c> for either. A leading slash is allowed; a pattern that ends in a slash means all that is below.
/// </summary>
internal sealed class GlobPattern
{
    private const int MaxAlternatives = 1_000;

    private readonly List<string[]> _alternatives = [];

    public GlobPattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        foreach (var alternative in Expand(pattern.EndsWith('/') ? pattern + "**" : pattern))
            _alternatives.Add(alternative.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    public bool IsMatch(FilePath path) => Any(path, below: false);

    /// <summary>Whether anything below <paramref name="directory"/> could match.</summary>
    public bool MayMatchBelow(FilePath directory) => Any(directory, below: true);

    private bool Any(FilePath path, bool below)
    {
        var names = new string[path.Names.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = FilePath.Decode(path.Names[i]);
        return _alternatives.Exists(segments => Match(segments, names, below));
    }

    private static bool Match(ReadOnlySpan<string> segments, ReadOnlySpan<string> names, bool below)
    {
        while (true)
        {
            if (names.IsEmpty)
                return below ? !segments.IsEmpty : segments.IsEmpty || segments is ["**"];
            if (segments.IsEmpty)
                return false;
            if (segments[0] == "**")
                return Match(segments[1..], names, below) || Match(segments, names[1..], below);
            if (!MatchName(segments[0], names[0]))
                return false;
            segments = segments[1..];
            names = names[1..];
        }
    }

    /// <summary>Matches one name; goes back to the last star when what follows it does not fit.</summary>
    internal static bool MatchName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, star, resume) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, resume) = (p++, n);
            else if (p < pattern.Length && MatchOne(pattern[p..], name[n], out var used))
                (p, n) = (p + used, n + 1);
            else if (star >= 0)
                (p, n) = (star + 1, ++resume);
            else
                return false;
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchOne(ReadOnlySpan<char> pattern, char c, out int used)
    {
        used = 1;
        var close = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') : -1;
        if (close < 0)
            return pattern[0] == '?' || pattern[0] == c;
        used = close + 3;
        var set = pattern[1..(close + 2)];
        var negated = set[0] is '!' or '^' && set.Length > 1;
        return Contains(negated ? set[1..] : set, c) != negated;
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (c >= set[i] && c <= set[i + 2])
                    return true;
                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        return false;
    }

    /// <summary>Writes out what is in braces, the outermost first.</summary>
    private static List<string> Expand(string pattern)
    {
        var waiting = new Stack<string>([pattern]);
        var expanded = new List<string>();
        while (waiting.TryPop(out var next))
        {
            var open = next.IndexOf('{', StringComparison.Ordinal);
            var close = open < 0 ? -1 : Closing(next, open);
            if (close < 0)
                expanded.Add(next);
            else
                foreach (var part in Parts(next[(open + 1)..close]))
                    waiting.Push(next[..open] + part + next[(close + 1)..]);
            if (waiting.Count + expanded.Count > MaxAlternatives)
                throw new CairnException(ErrorCode.InvalidOperation, $"The pattern '{pattern}' stands for more than {MaxAlternatives} others.");
        }
        return expanded;
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return i;
        return -1;
    }

    private static IEnumerable<string> Parts(string inner)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < inner.Length; i++)
        {
            depth += inner[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (inner[i] != ',' || depth > 0)
                continue;
            yield return inner[start..i];
            start = i + 1;
        }
        yield return inner[start..];
    }
}

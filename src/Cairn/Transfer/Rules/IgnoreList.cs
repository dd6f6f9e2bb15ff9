namespace Cairn.Transfer;

/// <summary>Patterns that stand in one place, in order: the last one that speaks of a path decides.</summary>
internal sealed class IgnoreList
{
    private readonly List<IgnorePattern> _patterns = [];

    public IgnoreList(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
            Add(FilePath.Encode(pattern));
    }

    /// <summary>Reads a file of patterns, one a line.</summary>
    public IgnoreList(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            Add(line.EndsWith("\r"u8) ? line[..^1] : line);
        }
    }

    /// <summary>Whether a path is ignored; null when nothing here speaks of it.</summary>
    public bool? Ignores(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (var i = _patterns.Count - 1; i >= 0; i--)
            if (_patterns[i].Matches(path, isDirectory))
                return !_patterns[i].Negates;
        return null;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        if (IgnorePattern.Parse(line) is { } pattern)
            _patterns.Add(pattern);
    }
}

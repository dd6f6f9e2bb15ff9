namespace Cairn.Transfer;

/// <summary>One line of a <c>.gitignore</c>.</summary>
internal sealed class IgnorePattern
{
    private readonly byte[] _pattern;
    private readonly bool _anchored, _directoriesOnly;

    private IgnorePattern(byte[] pattern, bool negates, bool anchored, bool directoriesOnly) =>
        (_pattern, Negates, _anchored, _directoriesOnly) = (pattern, negates, anchored, directoriesOnly);

    /// <summary>Whether what matches is not ignored after all.</summary>
    public bool Negates { get; }

    /// <summary>Reads a line; null when it holds no pattern.</summary>
    public static IgnorePattern? Parse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] == '#')
            return null;
        var negates = line[0] == '!';
        if (negates)
            line = line[1..];
        line = WithoutTrailingSpaces(line);
        var directoriesOnly = line.EndsWith("/"u8);
        if (directoriesOnly)
            line = line[..^1];
        var anchored = line.Contains((byte)'/');
        if (line.StartsWith("/"u8))
            line = line[1..];
        return line.IsEmpty ? null : new IgnorePattern(line.ToArray(), negates, anchored, directoriesOnly);
    }

    /// <summary>Whether it speaks of a path.</summary>
    /// <param name="path">From the directory in which the pattern stands.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        if (_directoriesOnly && !isDirectory)
            return false;
        return Wildcard.Matches(_pattern, _anchored ? path : path[(path.LastIndexOf((byte)'/') + 1)..]);
    }

    /// <summary>Spaces at the end do not count, unless a backslash stands before them.</summary>
    private static ReadOnlySpan<byte> WithoutTrailingSpaces(ReadOnlySpan<byte> line)
    {
        var end = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
                end = ++i + 1;
            else if (line[i] != ' ')
                end = i + 1;
        }
        return line[..end];
    }
}

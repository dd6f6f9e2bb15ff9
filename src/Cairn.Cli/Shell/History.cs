namespace Cairn.Cli.Shell;

/// <summary>The lines that were typed, kept in a file from one time to the next. That it cannot be kept is no reason to fail.</summary>
internal sealed class History
{
    private const int Most = 1000;

    private readonly string _file;
    private readonly List<string> _lines;

    public History(string file)
    {
        _file = file;
        _lines = File.Exists(file) ? [.. File.ReadAllLines(file).TakeLast(Most)] : [];
    }

    public int Count => _lines.Count;

    public string this[int index] => _lines[index];

    /// <summary>Adds a line, unless it is the one before again.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.AppendAllText(_file, line + "\n");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The lines of this time can still be recalled.
        }
    }

    /// <summary>The newest line before <paramref name="before"/> that begins with <paramref name="start"/>; -1 when there is none.</summary>
    public int FindBefore(int before, string start) => before <= 0 ? -1 : _lines.FindLastIndex(before - 1, line => line.StartsWith(start, StringComparison.Ordinal));
}

using System.Text;
using System.Text.RegularExpressions;
using Cairn.Storage;

namespace Cairn.Cli.Verbs.Files;

/// <summary>A line that was found.</summary>
internal sealed record FoundLine(long Number, string Text);

/// <summary>What was found in a file.</summary>
internal sealed record FoundLines(FilePath Path, bool IsBinary, IReadOnlyList<FoundLine> Lines)
{
    public bool Any => Lines.Count > 0;
}

/// <summary>
/// Finds lines in files, whatever bytes are in them. A plain text is looked for in the bytes, and only around it lines are made; for a regular
/// expression each line becomes text. May be used from any number of threads.
/// </summary>
internal sealed class LineSearch
{
    private const int LooksBinaryWithin = 8000;

    /// <summary>Lines longer than this are cut there: what has no line ends is not text.</summary>
    private const int LongestLine = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly byte[]? _plain;
    private readonly Regex? _regex;
    private readonly bool _invert;

    /// <exception cref="UsageException">The pattern is not a regular expression.</exception>
    public LineSearch(string pattern, bool isPlain, bool ignoreCase, bool invert)
    {
        _invert = invert;
        if (!ignoreCase && !invert && pattern.Length > 0 && (isPlain || Regex.Escape(pattern) == pattern))
        {
            _plain = FilePathBytes(pattern);
            return;
        }
        try
        {
            var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            _regex = new Regex(isPlain ? Regex.Escape(pattern) : pattern, options, Patience);
        }
        catch (ArgumentException malformed)
        {
            throw new UsageException($"the pattern is not a regular expression: {malformed.Message} Use -F for a plain text.");
        }
    }

    /// <summary>Whether the first line that is found in a file is enough.</summary>
    public bool FirstOnly { get; init; }

    /// <summary>Whether binary files are searched line by line, too.</summary>
    public bool Text { get; init; }

    /// <summary>Searches one file.</summary>
    /// <exception cref="CairnException"><see cref="ErrorCode.InvalidOperation"/>: the pattern takes too long; or the file cannot be read.</exception>
    public FoundLines In(ReadOnlyFiles files, FileEntry file)
    {
        try
        {
            return Search(files, file);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new CairnException(ErrorCode.InvalidOperation, $"The pattern was tried for {Patience.TotalSeconds:0} seconds on one line of '{file.Path}', and given up: write it without repetitions within repetitions.");
        }
    }

    private FoundLines Search(ReadOnlyFiles files, FileEntry file)
    {
        using var reader = new FileBlocks(files, file.Path);
        var found = new List<FoundLine>();
        long number = 0;
        var binary = false;
        while (reader.Next(LongestLine, out var block))
        {
            binary |= reader.IsFirst && block[..Math.Min(block.Length, LooksBinaryWithin)].Contains((byte)0);
            var enough = FirstOnly || (binary && !Text);
            if (_plain is null)
                Each(block, found, ref number, enough);
            else
                Plain(block, found, ref number, enough);
            if (enough && found.Count > 0)
                break;
        }
        return new FoundLines(file.Path, binary, binary && !Text && found.Count > 0 ? [new FoundLine(0, "")] : found);
    }

    private void Plain(ReadOnlySpan<byte> block, List<FoundLine> found, ref long number, bool enough)
    {
        var counted = 0;
        for (var from = 0; from < block.Length;)
        {
            var at = block[from..].IndexOf(_plain);
            if (at < 0)
                break;
            at += from;
            var start = block[..at].LastIndexOf((byte)'\n') + 1;
            var end = block[at..].IndexOf((byte)'\n') is >= 0 and var more ? at + more : block.Length;
            number += block[counted..start].Count((byte)'\n');
            counted = start;
            found.Add(new FoundLine(number + 1, ExactArguments.Decode(Line(block[start..end]))));
            if (enough)
                return;
            from = end + 1;
        }
        number += block[counted..].Count((byte)'\n');
    }

    private void Each(ReadOnlySpan<byte> block, List<FoundLine> found, ref long number, bool enough)
    {
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)'\n');
            var line = ExactArguments.Decode(Line(end < 0 ? block : block[..end]));
            number++;
            if (_regex!.IsMatch(line) != _invert)
            {
                found.Add(new FoundLine(number, line));
                if (enough)
                    return;
            }
            block = end < 0 ? [] : block[(end + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    /// <summary>The bytes of a text that may hold bytes (see <see cref="FilePath"/>).</summary>
    private static byte[] FilePathBytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = Ui.NameText.IndexOfByte(text); at >= 0; at = Ui.NameText.IndexOfByte(text))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text[..at]));
            bytes.Add(Ui.NameText.ByteOf(text[at]));
            text = text[(at + 1)..];
        }
        bytes.AddRange(Encoding.UTF8.GetBytes(text));
        return [.. bytes];
    }
}

using System.Text;

namespace Cairn.Cli.Shell;

/// <summary>Divides a line into words: at spaces, but not within quotes; a backslash takes away what the character after it means.</summary>
internal static class Words
{
    /// <summary>The words.</summary>
    /// <exception cref="UsageException">A quote is not closed.</exception>
    public static string[] Of(string line)
    {
        var reader = new Reader(line);
        if (reader.Quote is { } quote)
            throw new UsageException($"a quote {quote} is not closed.");
        return [.. reader.Words, .. reader.IsInWord ? [reader.Word] : Array.Empty<string>()];
    }

    /// <summary>The words of a line that is still being typed, the last of which is the one being typed, perhaps empty; and where that begins in the line. A
    /// quote need not be closed.</summary>
    public static (List<string> Words, int Start) Unfinished(string line)
    {
        var reader = new Reader(line);
        return ([.. reader.Words, reader.Word], reader.IsInWord ? reader.Start : line.Length);
    }

    /// <summary>A word as it has to be typed to be one.</summary>
    public static string Quoted(string word)
    {
        var quoted = new StringBuilder(word.Length);
        foreach (var c in word)
            quoted.Append(char.IsWhiteSpace(c) || c is '\\' or '\'' or '"' ? $"\\{c}" : $"{c}");
        return quoted.ToString();
    }

    /// <summary>A line that was read to its end.</summary>
    private sealed class Reader
    {
        private readonly StringBuilder _word = new();

        public Reader(string line)
        {
            for (var i = 0; i < line.Length; i++)
                if (line[i] == '\\' && Quote != '\'' && i + 1 < line.Length)
                    Append(line[i + 1], i++);
                else if (Quote is null && line[i] is '\'' or '"')
                    Open(line[i], i);
                else if (line[i] == Quote)
                    Quote = null;
                else if (char.IsWhiteSpace(line[i]) && Quote is null)
                    End();
                else
                    Append(line[i], i);
        }

        /// <summary>The words that are ended.</summary>
        public List<string> Words { get; } = [];

        /// <summary>The word that the line ends in; empty when it ends between words.</summary>
        public string Word => _word.ToString();

        /// <summary>Whether the line ends in a word, which may be an empty one in quotes.</summary>
        public bool IsInWord { get; private set; }

        /// <summary>Where the word begins.</summary>
        public int Start { get; private set; }

        /// <summary>The quote that is not closed.</summary>
        public char? Quote { get; private set; }

        private void Append(char c, int at)
        {
            Begin(at);
            _word.Append(c);
        }

        private void Open(char quote, int at)
        {
            Begin(at);
            Quote = quote;
        }

        private void Begin(int at)
        {
            if (!IsInWord)
                (IsInWord, Start) = (true, at);
        }

        private void End()
        {
            if (IsInWord)
                Words.Add(Word);
            _word.Clear();
            IsInWord = false;
        }
    }
}

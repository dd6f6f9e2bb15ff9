using System.Text;

namespace Cairn.Cli.Shell;

/// <summary>Divides a line into words: at spaces, but not within quotes; a backslash takes away what the character after it means.</summary>
internal static class Words
{
    /// <summary>The words.</summary>
    /// <exception cref="UsageException">A quote is not closed.</exception>
    public static string[] Of(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        var began = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
                (c, began) = (line[++i], Append(word, line[i]));
            else if (quote is null && c is '\'' or '"')
                (quote, began) = (c, true);
            else if (c == quote)
                quote = null;
            else if (char.IsWhiteSpace(c) && quote is null)
                began = End(words, word, began);
            else
                began = Append(word, c);
        }
        if (quote is not null)
            throw new UsageException($"a quote {quote} is not closed.");
        End(words, word, began);
        return [.. words];
    }

    private static bool Append(StringBuilder word, char c)
    {
        word.Append(c);
        return true;
    }

    private static bool End(List<string> words, StringBuilder word, bool began)
    {
        if (began)
            words.Add(word.ToString());
        word.Clear();
        return false;
    }
}

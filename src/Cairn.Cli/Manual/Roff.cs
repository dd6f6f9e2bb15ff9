using System.Text;

namespace Cairn.Cli.Manual;

/// <summary>Writes a manual page in the language of man(7).</summary>
internal sealed class Roff
{
    private readonly StringBuilder _page = new();

    public Roff(string title, int section) => _page.Append($".TH \"{title.ToUpperInvariant()}\" \"{section}\" \"\" \"Cairn\" \"Cairn\"\n");

    public Roff Name(string name, string description) => Section("NAME").Text($"{name} - {description.TrimEnd('.')}").End();

    public Roff Section(string title)
    {
        _page.Append($".SH \"{title}\"\n");
        return this;
    }

    public Roff Bold(string text)
    {
        _page.Append($"\\fB{Escaped(text)}\\fR");
        return this;
    }

    public Roff Text(string text)
    {
        _page.Append(Escaped(text));
        return this;
    }

    public Roff End()
    {
        _page.Append('\n');
        return this;
    }

    public Roff Break()
    {
        _page.Append(".br\n");
        return this;
    }

    /// <summary>A term and what it means.</summary>
    public Roff Item(string term, string meaning)
    {
        _page.Append($".TP\n\\fB{Escaped(term)}\\fR\n{Escaped(meaning)}\n");
        return this;
    }

    public Roff Examples(string examples) => Section("EXAMPLES").Literal(examples);

    /// <summary>Lines as they stand.</summary>
    public Roff Literal(string lines)
    {
        _page.Append(".nf\n");
        foreach (var line in lines.Split('\n'))
            _page.Append(Escaped(line)).Append('\n');
        _page.Append(".fi\n");
        return this;
    }

    public override string ToString() => _page.ToString();

    /// <summary>Text in which nothing is taken for a request: a backslash, a dash, a dot or a quote at the beginning of a line.</summary>
    private static string Escaped(string text)
    {
        text = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return text is ['.' or '\'', ..] ? "\\&" + text : text;
    }
}

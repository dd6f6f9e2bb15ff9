namespace Cairn.Cli.Ui;

/// <summary>
/// Rows and columns: aligned under headings for a person, with the last column wrapped into the width of the
/// terminal; for a file or a program one line per row, fields separated by a tab, without headings.
/// </summary>
internal sealed class Listing(params string[] headings)
{
    private const int Gap = 2;
    private const int NarrowestLastColumn = 20;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row of as many cells as there are headings.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes it as suits <paramref name="terminal"/>.</summary>
    public void Write(Terminal terminal)
    {
        if (terminal.IsInteractive)
            WriteAligned(terminal);
        else
            foreach (var row in _rows)
                terminal.Output.WriteLine(string.Join('\t', row.Select(cell => Painted(cell, terminal))));
    }

    private void WriteAligned(Terminal terminal)
    {
        var shown = ColumnsWithSomethingToSay();
        var widths = shown.Select(column => _rows.Append(Headings()).Max(row => row[column].Text.Length)).ToArray();
        foreach (var row in _rows.Prepend(Headings()))
            WriteRow(terminal, [.. shown.Select(column => row[column])], widths);
    }

    private Cell[] Headings() => [.. headings.Select(heading => new Cell(heading, Style.Heading))];

    private int[] ColumnsWithSomethingToSay() =>
        [.. Enumerable.Range(0, headings.Length).Where(column => _rows.Any(row => row[column].Text != Cell.Nothing))];

    private static void WriteRow(Terminal terminal, Cell[] row, int[] widths)
    {
        var indent = 0;
        for (var column = 0; column < row.Length - 1; column++)
        {
            var padding = new string(' ', widths[column] - row[column].Text.Length);
            terminal.Output.Write(row[column].IsNumber ? padding : "");
            terminal.Output.Write(Painted(row[column], terminal));
            terminal.Output.Write(row[column].IsNumber ? "" : padding);
            terminal.Output.Write(new string(' ', Gap));
            indent += widths[column] + Gap;
        }
        var first = true;
        foreach (var line in Wrap(row[^1].Text, Math.Max(terminal.Width - indent, NarrowestLastColumn)))
        {
            if (!first)
                terminal.Output.Write(new string(' ', indent));
            terminal.Output.WriteLine(Painted(row[^1] with { Text = line }, terminal));
            first = false;
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            if (space <= 0)
                break;
            yield return text[..space];
            text = text[(space + 1)..];
        }
        yield return text;
    }

    private static string Painted(Cell cell, Terminal terminal) =>
        terminal.Colour ? Cell.Paint(cell.Text, cell.Style) : cell.Text;
}

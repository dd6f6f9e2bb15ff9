using Cairn.Cli.Ui;

namespace Cairn.Cli.Diffing;

/// <summary>Writes the differences of two texts as hunks, as <c>diff -u</c> does.</summary>
internal sealed class UnifiedDiff(TextLines before, TextLines after, int context, Terminal terminal)
{
    private readonly StandardWriter _output = terminal.Output;

    public void Write(IReadOnlyList<Edit> edits)
    {
        for (var first = 0; first < edits.Count;)
        {
            var last = first;
            while (last + 1 < edits.Count && edits[last + 1].OldStart - End(edits[last]) <= 2 * context)
                last++;
            Hunk(edits, first, last);
            first = last + 1;
        }
    }

    private static int End(Edit edit) => edit.OldStart + edit.OldCount;

    private void Hunk(IReadOnlyList<Edit> edits, int first, int last)
    {
        var lead = Math.Min(context, edits[first].OldStart);
        var (oldFrom, newFrom) = (edits[first].OldStart - lead, edits[first].NewStart - lead);
        var oldTo = Math.Min(before.Count, End(edits[last]) + context);
        var newTo = edits[last].NewStart + edits[last].NewCount + oldTo - End(edits[last]);
        _output.WriteLine(terminal.Paint($"@@ -{Range(oldFrom, oldTo)} +{Range(newFrom, newTo)} @@", Style.Link));
        var at = oldFrom;
        for (var i = first; i <= last; i++)
        {
            Lines(' ', before, at, edits[i].OldStart, Style.Plain);
            Lines('-', before, edits[i].OldStart, End(edits[i]), Style.Bad);
            Lines('+', after, edits[i].NewStart, edits[i].NewStart + edits[i].NewCount, Style.Good);
            at = End(edits[i]);
        }
        Lines(' ', before, at, oldTo, Style.Plain);
    }

    private static string Range(int from, int to) => to - from == 1 ? $"{from + 1}" : $"{(to == from ? from : from + 1)},{to - from}";

    private void Lines(char sign, TextLines lines, int from, int to, Style style)
    {
        for (var i = from; i < to; i++)
        {
            var line = lines[i];
            var ended = line is [.., (byte)'\n'];
            var text = ended ? line[..^1] : line;
            if (terminal.IsInteractive)
                _output.Write(terminal.Paint(sign + NameText.ForTerminal(ExactArguments.Decode(text).Replace("\t", "    ", StringComparison.Ordinal)), style));
            else
                WritePlain(sign, text, style);
            _output.WriteLine();
            if (!ended)
                _output.WriteLine("\\ No newline at end of file");
        }
    }

    private void WritePlain(char sign, ReadOnlySpan<byte> text, Style style)
    {
        var (begin, end) = terminal.Colour ? Cell.Codes(style) : ("", "");
        _output.Write(begin);
        _output.Write(sign);
        _output.WriteBytes(text);
        _output.Write(end);
    }
}

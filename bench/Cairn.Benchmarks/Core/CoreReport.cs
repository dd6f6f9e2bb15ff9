namespace Cairn.Benchmarks.Core;

/// <summary>Prints the table.</summary>
internal static class CoreReport
{
    private static readonly string[] _header = ["engine", "row", "ours", "against", "theirs", "ratio", "target", "note"];

    public static void Print(IReadOnlyList<CoreFigure> figures, bool markdown)
    {
        List<string[]> lines = [_header, .. figures.Select(Line)];
        if (markdown)
            lines.Insert(1, ["---", "---", "--:", "---", "--:", "--:", "--:", "---"]);
        var widths = Enumerable.Range(0, _header.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            Console.WriteLine(markdown ? $"| {string.Join(" | ", line)} |" : string.Join("  ", line.Select((cell, column) => Pad(cell, column, widths))).TrimEnd());
        var missed = figures.Count(static figure => !figure.Holds);
        Console.WriteLine();
        Console.WriteLine($"{figures.Count(static figure => figure.Target.Length > 0)} targets, {missed} missed");
    }

    private static string Pad(string cell, int column, int[] widths) => column is 2 or 4 or 5 or 6 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);

    private static string[] Line(CoreFigure figure) =>
        [figure.Engine, figure.Row, figure.Ours, figure.Against, figure.Theirs, figure.Ratio, figure.Target + (figure.Holds ? "" : " !"), figure.Note];
}

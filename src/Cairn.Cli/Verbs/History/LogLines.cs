using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.Cli.Verbs.Files;

namespace Cairn.Cli.Verbs.History;

/// <summary>Prints operations of the log, a line each.</summary>
internal sealed class LogLines(Call call)
{
    private readonly Terminal _terminal = call.Terminal;

    public void Print(LogEntry entry)
    {
        if (_terminal.Json)
        {
            _terminal.WriteJsonLine(LogReport.Of(entry), json => json.LogReport);
            return;
        }
        var path = entry.Path is { } known ? _terminal.Show(known) : $"#{entry.Ino}";
        var where = entry.NewPath is { } to ? $"{path} -> {_terminal.Show(to)}" : path;
        var fields = new[] { $"{entry.Revision}", Modes.Time(entry.Time, call.Surroundings.Clock), _terminal.Show(entry.Actor), Operations.Name(entry.Operation), where };
        _terminal.Output.WriteLine(_terminal.IsInteractive
            ? $"{_terminal.Paint($"{fields[0],6}", Style.Warning)}  {_terminal.Paint(fields[1], Style.Dim)}  {fields[2],-16}  {fields[3],-10}  {fields[4]}"
            : string.Join('\t', fields));
    }
}

/// <summary>One operation, as <c>cairn log --json</c> and <c>cairn watch --json</c> print it, one in each line.</summary>
/// <param name="Revision">The revision it is part of.</param>
/// <param name="Time">The revision's time, UTC.</param>
/// <param name="Kind">What kind of revision: <c>operations</c>, <c>batch</c>, <c>undo</c>, <c>restore</c>, <c>import</c>, <c>merge</c>.</param>
/// <param name="Op">What was done.</param>
/// <param name="Session">The number of the session that did it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Ino">The inode it was done to.</param>
/// <param name="Path">The path then; null when it cannot be told any more.</param>
/// <param name="NewPath">Where a rename led; null otherwise.</param>
internal sealed record LogReport(long Revision, string Time, string Kind, string Op, long Session, string Actor, long Ino, string? Path, string? NewPath)
{
    public static LogReport Of(LogEntry entry) => new(
        entry.Revision, entry.Time.ToString(), entry.Kind.ToString().ToLowerInvariant(), Operations.Name(entry.Operation), entry.SessionId, entry.Actor, entry.Ino,
        entry.Path?.ToString(), entry.NewPath?.ToString());
}

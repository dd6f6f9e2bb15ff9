using System.Globalization;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;
using Cairn.FileSystem;

namespace Cairn.Cli.Verbs.Files;

/// <summary>Prints entries: as JSON, long, in columns on a terminal, or one name in each line.</summary>
internal sealed class EntryRows(Call call, bool detailed)
{
    private const int Gap = 2;

    private readonly Terminal _terminal = call.Terminal;
    private readonly List<(FileEntry Entry, string Name)> _waiting = [];
    private bool _began;

    /// <summary>Begins a directory of several.</summary>
    public void Title(FilePath path)
    {
        End();
        _terminal.Output.Write(_began ? "\n" : "");
        _began = true;
        _terminal.Output.WriteLine($"{_terminal.Show(path)}:");
    }

    /// <summary>One entry, by the name it is to have.</summary>
    public void Add(FileEntry entry, string name)
    {
        if (_terminal.Json)
            _terminal.WriteJsonLine(FileReport.Of(entry), json => json.FileReport);
        else if (_terminal.IsInteractive)
            _waiting.Add((entry, name));
        else
            _terminal.Output.WriteLine(detailed ? string.Join('\t', Details(entry).Append(Named(_terminal, entry, name))) : name);
    }

    /// <summary>Prints what was collected to be aligned.</summary>
    public void End()
    {
        if (detailed)
            WriteDetails();
        else
            WriteColumns();
        _waiting.Clear();
    }

    private void WriteDetails()
    {
        var rows = _waiting.ConvertAll(each => Details(each.Entry));
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Length; column++)
                _terminal.Output.Write(Aligned(rows, row, column) + " ");
            _terminal.Output.WriteLine(Named(_terminal, _waiting[row].Entry, _waiting[row].Name));
        }
    }

    private static string Aligned(List<string[]> rows, int row, int column)
    {
        var width = rows.Max(each => each[column].Length);
        return column is 1 or 4 ? rows[row][column].PadLeft(width) : rows[row][column].PadRight(width);
    }

    private void WriteColumns()
    {
        if (_waiting.Count == 0)
            return;
        var names = _waiting.ConvertAll(each => _terminal.Show(each.Name));
        var width = names.Max(name => name.Length) + Gap;
        var columns = Math.Max(1, (_terminal.Width + Gap) / width);
        var rows = (names.Count + columns - 1) / columns;
        for (var row = 0; row < rows; row++)
        {
            for (var i = row; i < names.Count; i += rows)
                _terminal.Output.Write(_terminal.Paint(names[i], StyleOf(_waiting[i].Entry)) + (i + rows < names.Count ? new string(' ', width - names[i].Length) : ""));
            _terminal.Output.WriteLine();
        }
    }

    private string[] Details(FileEntry entry) =>
    [
        Modes.Text(entry), Number(entry.Links), Number(entry.Uid), Number(entry.Gid), Number(entry.Size), Modes.Time(entry.Modified, call.Surroundings.Clock),
    ];

    /// <summary>A name as it is shown, and where it points.</summary>
    public static string Named(Terminal terminal, FileEntry entry, string name)
    {
        var shown = terminal.Paint(terminal.Show(name), StyleOf(entry));
        return entry.LinkTarget is { } target ? $"{shown} -> {terminal.Show(target)}" : shown;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Style StyleOf(FileEntry entry) => entry.Type switch
    {
        NodeType.Directory => Style.Name,
        NodeType.Symlink => Style.Link,
        NodeType.File => (entry.Permissions & 0x49) != 0 ? Style.Good : Style.Plain,
        _ => Style.Warning,
    };
}

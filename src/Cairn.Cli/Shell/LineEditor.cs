using Cairn.Cli.Ui;

namespace Cairn.Cli.Shell;

/// <summary>Lets a person edit a line on a terminal: arrows, Home and End, history, completion with Tab, and the usual control keys.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="readKey">The next key.</param>
/// <param name="history">The lines before.</param>
/// <param name="complete">What could stand at a position of a line.</param>
internal sealed class LineEditor(Terminal terminal, Func<ConsoleKeyInfo> readKey, History history, Func<string, int, IReadOnlyList<string>> complete)
{
    private string _prompt = "", _line = "", _typed = "";
    private int _at, _recalled;

    /// <summary>Reads a line; null when the input ends (Ctrl-D on an empty line).</summary>
    public string? Read(string prompt)
    {
        (_prompt, _line, _typed, _at, _recalled) = (prompt, "", "", 0, history.Count);
        while (true)
        {
            Draw();
            var key = readKey();
            if (key.Key == ConsoleKey.Enter)
                return End(_line);
            if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _line.Length == 0)
                return End(null);
            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
                return End("");
            if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
                Control(key.Key);
            else
                Plain(key);
        }
    }

    private string? End(string? line)
    {
        _at = _line.Length;
        Draw();
        terminal.Output.Write("\r\n");
        terminal.Output.Flush();
        return line;
    }

    private void Plain(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: _at = Math.Max(0, _at - 1); break;
            case ConsoleKey.RightArrow: _at = Math.Min(_line.Length, _at + 1); break;
            case ConsoleKey.Home: _at = 0; break;
            case ConsoleKey.End: _at = _line.Length; break;
            case ConsoleKey.UpArrow: Recall(-1); break;
            case ConsoleKey.DownArrow: Recall(1); break;
            case ConsoleKey.Tab: Complete(); break;
            case ConsoleKey.Backspace when _at > 0: Replace(_at - 1, _at, ""); break;
            case ConsoleKey.Delete when _at < _line.Length: Replace(_at, _at + 1, ""); break;
            default:
                if (!char.IsControl(key.KeyChar))
                    Replace(_at, _at, key.KeyChar.ToString());
                break;
        }
    }

    private void Control(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A: _at = 0; break;
            case ConsoleKey.E: _at = _line.Length; break;
            case ConsoleKey.U: Replace(0, _at, ""); break;
            case ConsoleKey.K: Replace(_at, _line.Length, ""); break;
            case ConsoleKey.W: Replace(_line.AsSpan(0, _at).TrimEnd().LastIndexOf(' ') + 1, _at, ""); break;
            case ConsoleKey.P: Recall(-1); break;
            case ConsoleKey.N: Recall(1); break;
            case ConsoleKey.H when _at > 0: Replace(_at - 1, _at, ""); break;
            case ConsoleKey.D when _at < _line.Length: Replace(_at, _at + 1, ""); break;
            case ConsoleKey.R: Search(); break;
            case ConsoleKey.L: terminal.Output.Write("\e[H\e[2J"); break;
        }
    }

    private void Replace(int from, int to, string text)
    {
        _line = _line[..from] + text + _line[to..];
        _at = from + text.Length;
    }

    private void Recall(int step)
    {
        if (_recalled == history.Count)
            _typed = _line;
        _recalled = Math.Clamp(_recalled + step, 0, history.Count);
        _line = _recalled == history.Count ? _typed : history[_recalled];
        _at = _line.Length;
    }

    /// <summary>The newest line before that begins as this one does up to the cursor.</summary>
    private void Search()
    {
        if (history.FindBefore(_recalled, _line[.._at]) is >= 0 and var found)
            (_recalled, _line) = (found, history[found]);
    }

    private void Complete()
    {
        var (words, start) = Words.Unfinished(_line[.._at]);
        var choices = complete(_line, _at).Where(choice => choice.StartsWith(words[^1], StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        if (choices.Count == 0)
            return;
        var common = choices.Aggregate(Common);
        if (choices.Count > 1 && common.Length == words[^1].Length)
            terminal.Output.Write($"\r\n{string.Join("  ", choices.Select(NameText.ForTerminal))}\r\n");
        Replace(start, _at, Words.Quoted(common) + (choices.Count > 1 || common.EndsWith('/') ? "" : " "));
    }

    private static string Common(string one, string other)
    {
        var length = one.AsSpan().CommonPrefixLength(other);
        return one[..length];
    }

    private void Draw()
    {
        terminal.Output.Write($"\r{_prompt}{NameText.ForTerminal(_line)}\e[K");
        if (_at < _line.Length)
            terminal.Output.Write($"\e[{_line.Length - _at}D");
        terminal.Output.Flush();
    }
}

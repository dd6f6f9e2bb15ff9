namespace Cairn.Cli.Ui;

/// <summary>What is known of one thing, a line each: aligned for a person, with a tab between for a program. What is null is left out.</summary>
internal static class Fields
{
    public static void Write(Terminal terminal, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var width = 0;
        foreach (var (name, value) in fields)
            width = value is null ? width : Math.Max(width, name.Length);
        foreach (var (name, value) in fields)
            if (value is not null)
                terminal.Output.WriteLine(terminal.IsInteractive ? $"{terminal.Paint(name.PadRight(width), Style.Dim)}  {value}" : $"{name}\t{value}");
    }
}

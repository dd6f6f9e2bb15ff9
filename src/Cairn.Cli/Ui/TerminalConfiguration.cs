using System.CommandLine;

namespace Cairn.Cli.Ui;

/// <summary>Brings the <see cref="Terminal"/> to what the command line runs.</summary>
internal sealed class TerminalConfiguration : InvocationConfiguration
{
    private readonly Terminal _terminal;

    public TerminalConfiguration(Terminal terminal)
    {
        _terminal = terminal;
        Output = terminal.Output;
        Error = terminal.Error;
        EnableDefaultExceptionHandler = false;
    }

    /// <summary>The terminal that <paramref name="parsed"/> runs with.</summary>
    public static Terminal Of(ParseResult parsed) => ((TerminalConfiguration)parsed.InvocationConfiguration)._terminal;
}

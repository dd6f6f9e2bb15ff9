using System.CommandLine;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Around;

/// <summary>Brings the surroundings to what the command line runs.</summary>
internal sealed class CallConfiguration : InvocationConfiguration
{
    public CallConfiguration(Surroundings surroundings, GlobalOptions globals, Terminal terminal)
    {
        (Surroundings, Globals, Terminal) = (surroundings, globals, terminal);
        Output = terminal.Output;
        Error = terminal.Error;
        EnableDefaultExceptionHandler = false;
    }

    public Surroundings Surroundings { get; }

    public GlobalOptions Globals { get; }

    public Terminal Terminal { get; }

    /// <summary>What <paramref name="parsed"/> runs with.</summary>
    public static CallConfiguration Of(ParseResult parsed) => (CallConfiguration)parsed.InvocationConfiguration;
}

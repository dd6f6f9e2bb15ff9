using System.CommandLine;
using System.CommandLine.Invocation;
using Cairn.Cli.Around;
using Cairn.Cli.Ui;

namespace Cairn.Cli;

/// <summary>From what was typed to the exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs the one command that a process is for, and closes what it opened.</summary>
    public static int RunToTheEnd(string[] args, Surroundings surroundings) => Run(args, surroundings, surroundings.Dispose);

    /// <summary>Runs one command, of several perhaps; vaults stay open.</summary>
    public static int Run(string[] args, Surroundings surroundings) => Run(args, surroundings, static () => { });

    private static int Run(string[] args, Surroundings surroundings, Action close)
    {
        var globals = new GlobalOptions();
        if (Suggestions.Wanted(args))
            return Suggestions.Print(args, surroundings, globals);
        var parsed = CairnCommand.Parse(args, globals);
        // A command line that was not understood has no say in how its error looks.
        var terminal = new Terminal(surroundings, parsed.Errors.Count == 0 ? globals.Of(parsed) : new OutputChoices());
        try
        {
            var code = Run(parsed, new CallConfiguration(surroundings, globals, terminal));
            close();
            terminal.Output.Flush();
            return code;
        }
        catch (ReaderHasGoneException)
        {
            return ExitCode.Success;
        }
        catch (Exception failure)
        {
            return Failures.Report(failure, parsed, terminal);
        }
    }

    private static int Run(ParseResult parsed, CallConfiguration configuration)
    {
        var terminal = configuration.Terminal;
        if (parsed.Tokens.Count == 0)
        {
            RootHelp.Write(terminal.Error, terminal.Width);
            return ExitCode.Usage;
        }
        return parsed.Action is ParseErrorAction
            ? Failures.ReportUsage(parsed, terminal)
            : parsed.Invoke(configuration);
    }
}

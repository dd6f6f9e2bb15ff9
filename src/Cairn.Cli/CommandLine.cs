using System.CommandLine;
using System.CommandLine.Invocation;
using Cairn.Cli.Ui;

namespace Cairn.Cli;

/// <summary>From what was typed to the exit code.</summary>
internal static class CommandLine
{
    // '@name' is an argument like any other, not a file to read more arguments from.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs what was typed.</summary>
    public static int Run(string[] args)
    {
        var globals = new GlobalOptions();
        var parsed = new CairnCommand(globals).Parse(args, Parsing);
        // A command line that was not understood has no say in how its error looks.
        var terminal = Terminal.Standard(parsed.Errors.Count == 0 ? globals.Of(parsed) : new OutputChoices());
        try
        {
            var code = Run(parsed, terminal);
            terminal.Output.Flush();
            return code;
        }
        catch (Exception failure)
        {
            return Failures.Report(failure, terminal);
        }
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.Tokens.Count == 0)
        {
            HelpWithExamples.Write(parsed, terminal.Error, terminal.Width);
            return ExitCode.Usage;
        }
        return parsed.Action is ParseErrorAction
            ? Failures.ReportUsage(parsed, terminal)
            : parsed.Invoke(new TerminalConfiguration(terminal));
    }
}

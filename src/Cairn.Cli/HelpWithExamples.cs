using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Cairn.Cli.Around;

namespace Cairn.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal interface IHasExamples
{
    /// <summary>Commands to type, one in each line, with what they are for.</summary>
    string Examples { get; }
}

/// <summary>The usual help, and examples below it.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var terminal = CallConfiguration.Of(parseResult).Terminal;
        Write(parseResult, terminal.Output, terminal.Width);
        return ExitCode.Success;
    }

    /// <summary>Writes the help of the command that was typed.</summary>
    public static void Write(ParseResult parsed, TextWriter output, int width)
    {
        if (parsed.CommandResult.Command is CairnCommand)
        {
            RootHelp.Write(output, width);
            return;
        }
        parsed.InvocationConfiguration.Output = output;
        new HelpAction { MaxWidth = width }.Invoke(parsed);
        if (parsed.CommandResult.Command is not IHasExamples command)
            return;
        output.WriteLine("Examples:");
        foreach (var line in command.Examples.Split('\n'))
            output.WriteLine($"  {line}");
    }
}

using System.CommandLine;
using Cairn.Cli.Ui;
using Cairn.Storage;

namespace Cairn.Cli;

/// <summary>Turns what went wrong into a line or two for people and an exit code for scripts.</summary>
internal static class Failures
{
    /// <summary>Reports a command line that was not understood.</summary>
    public static int ReportUsage(ParseResult parsed, Terminal terminal)
    {
        // That a verb is missing is no news where the word in its place was not understood.
        var messages = parsed.Errors.Select(error => error.Message).ToList();
        if (messages.Count > 1 && parsed.UnmatchedTokens.Count > 0)
            messages.RemoveAll(message => !parsed.UnmatchedTokens.Any(token => message.Contains(token, StringComparison.Ordinal)));
        foreach (var message in messages)
            terminal.Error.WriteLine($"cairn: {message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd()}");
        if (parsed.UnmatchedTokens is ["--at", ..] && parsed.CommandResult.Command is Verbs.ReadingVerb)
            terminal.Error.WriteLine($"'--at' goes behind the verb, as in '{Name(parsed)} --at v1'.");
        return SeeHelp(parsed, terminal);
    }

    /// <summary>Reports an error of the command that ran. What it had printed before stays printed.</summary>
    public static int Report(Exception failure, ParseResult parsed, Terminal terminal)
    {
        FlushQuietly(terminal.Output);
        if (failure is AggregateException { InnerExceptions: [var first, ..] })
            failure = first;
        if (failure is OperationCanceledException)
            return ExitCode.Interrupted;
        terminal.Error.WriteLine($"cairn: {NameText.ForTerminal(Describe(failure))}");
        if (failure is CairnException { Code: var code } && Advice.For(code) is { } advice)
            terminal.Error.WriteLine(advice);
        if (terminal.Debug)
            terminal.Error.WriteLine(failure);
        return failure switch
        {
            UsageException => SeeHelp(parsed, terminal),
            CairnException known => ExitCode.Of(known.Code),
            _ => ExitCode.Failed,
        };
    }

    private static string Describe(Exception failure) => failure switch
    {
        CairnException or UsageException or IOException or UnauthorizedAccessException => failure.Message,
        _ => $"this is an error in cairn itself: {failure.GetType().Name}: {failure.Message} Run it again with --debug to see where.",
    };

    private static int SeeHelp(ParseResult parsed, Terminal terminal)
    {
        terminal.Error.WriteLine($"See '{Name(parsed)} --help'.");
        return ExitCode.Usage;
    }

    private static void FlushQuietly(StandardWriter output)
    {
        try
        {
            output.Flush();
        }
        catch (Exception gone) when (gone is IOException or ReaderHasGoneException)
        {
            // The error that is being reported came first.
        }
    }

    private static string Name(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names);
    }
}

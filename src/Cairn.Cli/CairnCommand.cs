using System.CommandLine;
using System.CommandLine.Help;

namespace Cairn.Cli;

/// <summary><c>cairn</c> itself: all that can be typed.</summary>
internal sealed class CairnCommand : Command, IHasExamples
{
    // '@name' is an argument like any other, not a file to read more arguments from.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>With all its verbs, or with one only.</summary>
    public CairnCommand(GlobalOptions globals, Command? only = null) : base("cairn", "Cairn: a versioned filesystem that lives in a database.")
    {
        if (only is not null)
            Add(only);
        else
            foreach (var name in VerbCatalog.Names)
                Add(VerbCatalog.Create(name)!);
        // Without the library's further names: '/h' and '/?' are paths here.
        Add(new HelpOption("--help", "-h") { Action = new HelpWithExamples(), Description = "Show help." });
        Add(new VersionOption());
        globals.AddTo(this);
    }

    public string Examples => """
        cairn tour                              see in five minutes what all this is good for
        cairn init                              make a vault in this directory
        cairn write -p /src/main.c main.c       put a file into it
        cairn log                               what was done
        cairn ls -l /src --at '1 hour ago'      how it was
        cairn restore /src/main.c --version 3   bring an older version back
        """;

    /// <summary>Understands a command line. Only the verb that was typed is built, unless that is not enough to understand it or to say what is wrong.</summary>
    public static ParseResult Parse(string[] args, GlobalOptions globals)
    {
        foreach (var arg in args)
            if (VerbCatalog.Create(arg) is { } verb)
            {
                var parsed = new CairnCommand(globals, verb).Parse(args, Parsing);
                if (parsed.Errors.Count == 0 && parsed.CommandResult.Command is not CairnCommand)
                    return parsed;
                break;
            }
        return new CairnCommand(globals).Parse(args, Parsing);
    }

    /// <summary>Understands as much as there is of a command line that is being typed.</summary>
    public static ParseResult ParseUnfinished(string[] words, GlobalOptions globals) => new CairnCommand(globals).Parse(words, Parsing);
}

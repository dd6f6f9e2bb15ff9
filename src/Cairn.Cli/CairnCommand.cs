using System.CommandLine;
using System.CommandLine.Help;
using Cairn.Cli.Verbs;

namespace Cairn.Cli;

/// <summary><c>cairn</c> itself: all that can be typed.</summary>
internal sealed class CairnCommand : Command, IHasExamples
{
    public CairnCommand(GlobalOptions globals) : base("cairn", "Cairn: a versioned filesystem that lives in a database.")
    {
        Add(new EnginesVerb());
        Add(new HelpOption { Action = new HelpWithExamples(), Description = "Show help." });
        Add(new VersionOption());
        globals.AddTo(this);
    }

    public string Examples => """
        cairn engines              which databases can hold a vault on this machine
        cairn engines --options    what can be set on each, and why the defaults are what they are
        """;
}

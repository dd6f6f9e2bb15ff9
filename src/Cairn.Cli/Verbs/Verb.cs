using System.CommandLine;
using Cairn.Cli.Ui;

namespace Cairn.Cli.Verbs;

/// <summary>One verb of the command line: what it takes and what it does.</summary>
internal abstract class Verb : Command, IHasExamples
{
    protected Verb(string name, string description) : base(name, description) =>
        SetAction(parsed => Run(parsed, TerminalConfiguration.Of(parsed)));

    /// <inheritdoc/>
    public abstract string Examples { get; }

    /// <summary>Does it, and returns the exit code.</summary>
    protected abstract int Run(ParseResult parsed, Terminal terminal);
}

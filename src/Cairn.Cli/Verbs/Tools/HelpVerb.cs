using System.CommandLine;
using Cairn.Cli.Around;

namespace Cairn.Cli.Verbs.Tools;

/// <summary><c>cairn help</c>: a verb, or a topic that several verbs share.</summary>
internal sealed class HelpVerb : Verb
{
    private readonly Argument<string[]> _what = new("topic") { Description = "A verb, or one of: " + string.Join(", ", Topics.Names) + ".", Arity = ArgumentArity.ZeroOrMore };

    public HelpVerb() : base("help", "Explain a verb or a topic.")
    {
        _what.CompletionSources.Add(_ => Topics.Names.Concat(VerbCatalog.Names).Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        Add(_what);
    }

    public override string Examples => """
        cairn help revisions      how to write points in time
        cairn help exit-codes
        """;

    protected override int Run(Call call)
    {
        var what = call.Get(_what) ?? [];
        if (what is [var topic] && Topics.Text(topic) is { } text)
        {
            call.Terminal.Output.WriteLine(text);
            return ExitCode.Success;
        }
        if (what.Length > 0 && VerbCatalog.Create(what[0]) is null)
            throw new UsageException($"there is no verb or topic '{what[0]}'; topics are {string.Join(", ", Topics.Names)}.");
        return CommandLine.Run([.. what, "--help"], call.Surroundings);
    }
}

using System.CommandLine;
using Cairn.Cli.Around;
using Cairn.Storage;

namespace Cairn.Cli.Verbs;

/// <summary>One verb of the command line: what it takes and what it does.</summary>
internal abstract class Verb : Command, IHasExamples
{
    protected Verb(string name, string description) : base(name, description) =>
        SetAction(parsed =>
        {
            using var call = new Call(parsed, CallConfiguration.Of(parsed), Access);
            return Run(call);
        });

    /// <inheritdoc/>
    public abstract string Examples { get; }

    /// <summary>How it opens the vault, if it does.</summary>
    protected virtual Access Access => Access.ReadOnly;

    /// <summary>Does it, and returns the exit code.</summary>
    protected abstract int Run(Call call);
}

/// <summary>A verb that reads the files of a branch, now or at <c>--at</c>: through <see cref="Call.View"/>.</summary>
internal abstract class ReadingVerb : Verb
{
    private readonly Option<string> _at = new("--at") { Description = "As it was then: a revision, a snapshot or a time; see 'cairn help revisions'.", HelpName = "point" };

    protected ReadingVerb(string name, string description) : base(name, description)
    {
        _at.CompletionSources.Add(Completion.Points);
        Add(_at);
    }

    protected sealed override int Run(Call call)
    {
        call.At = call.Get(_at);
        return Read(call);
    }

    /// <summary>Does it, and returns the exit code.</summary>
    protected abstract int Read(Call call);
}

/// <summary>A verb that changes the vault.</summary>
internal abstract class ChangingVerb(string name, string description) : Verb(name, description)
{
    protected sealed override Access Access => Access.ReadWrite;

    protected sealed override int Run(Call call) => call.At is { } past
        ? throw new UsageException($"The shell stands at '{past}', and the past cannot be changed. Type 'at now' first.")
        : Change(call);

    /// <summary>Does it, and returns the exit code.</summary>
    protected abstract int Change(Call call);
}

/// <summary>What several verbs are about: <c>snapshot create</c>, <c>snapshot list</c>…</summary>
internal sealed class Noun : Command, IHasExamples
{
    public Noun(string name, string description, params ReadOnlySpan<Verb> verbs) : base(name, description)
    {
        foreach (var verb in verbs)
            Add(verb);
        Examples = string.Join('\n', Subcommands.OfType<IHasExamples>().Select(verb => verb.Examples.Split('\n')[0]));
    }

    public string Examples { get; }
}

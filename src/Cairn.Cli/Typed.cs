using System.CommandLine;

namespace Cairn.Cli;

/// <summary>Arguments and options that many verbs take.</summary>
internal static class Typed
{
    /// <summary>A path in the vault.</summary>
    public static Argument<string> Path(string name, string description) => Completing(new Argument<string>(name) { Description = description });

    /// <summary>A path in the vault that may be left out.</summary>
    public static Argument<string?> OptionalPath(string name, string description) =>
        Completing(new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne });

    /// <summary>One or more paths in the vault.</summary>
    public static Argument<string[]> Paths(string name, string description) =>
        Completing(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    /// <summary>Any number of paths in the vault; none means <c>/</c>, or where a shell stands.</summary>
    public static Argument<string[]> AnyPaths(string name, string description) =>
        Completing(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.ZeroOrMore });

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    private static Argument<T> Completing<T>(Argument<T> argument)
    {
        argument.CompletionSources.Add(Completion.Paths);
        return argument;
    }
}

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

    /// <summary>One or more snapshots of the branch.</summary>
    public static Argument<string[]> Snapshots()
    {
        var argument = new Argument<string[]>("name") { Description = "The snapshots.", Arity = ArgumentArity.OneOrMore };
        argument.CompletionSources.Add(Completion.Snapshots);
        return argument;
    }

    /// <summary>A branch.</summary>
    public static Argument<string> Branch(string description)
    {
        var argument = new Argument<string>("name") { Description = description };
        argument.CompletionSources.Add(Completion.Branches);
        return argument;
    }

    /// <summary>A setting by its name.</summary>
    public static Argument<string> Setting()
    {
        var argument = new Argument<string>("name") { Description = $"The setting: {string.Join(", ", Configuration.UserConfig.Known.Keys.Concat(Properties.Known.Keys))}, or user.NAME." };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !name.Value.StartsWith("user.", StringComparison.Ordinal) && !Configuration.UserConfig.Known.ContainsKey(name.Value) && !Properties.Known.ContainsKey(name.Value))
                result.AddError($"There is no setting '{name.Value}'; there are {string.Join(", ", Configuration.UserConfig.Known.Keys.Concat(Properties.Known.Keys))}.");
        });
        argument.CompletionSources.Add(_ => Configuration.UserConfig.Known.Keys.Concat(Properties.Known.Keys).Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        return argument;
    }

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    private static Argument<T> Completing<T>(Argument<T> argument)
    {
        argument.CompletionSources.Add(Completion.Paths);
        return argument;
    }
}

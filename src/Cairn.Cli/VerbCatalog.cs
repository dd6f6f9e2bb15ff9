using System.CommandLine;
using Cairn.Cli.Verbs;
using Cairn.Cli.Verbs.Files;
using Cairn.Cli.Verbs.Vaults;

namespace Cairn.Cli;

/// <summary>Verbs that belong together in the help.</summary>
internal sealed record VerbGroup(string Title, params string[] Verbs);

/// <summary>All verbs. Each is built only when it is asked for: a command starts no faster than the verbs it builds.</summary>
internal static class VerbCatalog
{
    /// <summary>The verbs as help shows them.</summary>
    public static IReadOnlyList<VerbGroup> Groups { get; } =
    [
        new("Vaults", "init", "engines"),
        new("Files", "ls", "cat", "write"),
    ];

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Groups.SelectMany(group => group.Verbs);

    /// <summary>Builds the verb called <paramref name="name"/>; null when there is none.</summary>
    public static Command? Create(string name) => name switch
    {
        "cat" => new CatVerb(),
        "engines" => new EnginesVerb(),
        "init" => new InitVerb(),
        "ls" => new LsVerb(),
        "write" => new WriteVerb(),
        _ => null,
    };
}

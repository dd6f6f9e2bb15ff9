using System.CommandLine.Completions;
using Cairn.Cli.Around;

namespace Cairn.Cli;

/// <summary>What could be typed next: paths in the vault, names of branches and snapshots. Where the vault cannot be opened, nothing.</summary>
internal static class Completion
{
    private const int Most = 1000;

    private static readonly AsyncLocal<CallConfiguration?> Current = new();
    private static readonly AsyncLocal<string?> Typed = new();

    /// <summary>With what the vault is found while a line is completed: what completes has only the line.</summary>
    public static CallConfiguration? Configuration
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    /// <summary>What is typed of the word that is completed.</summary>
    public static string Word
    {
        get => Typed.Value ?? "";
        set => Typed.Value = value;
    }

    public static IEnumerable<CompletionItem> Branches(CompletionContext context) =>
        Of(context, call => call.Vault.Branches().Select(branch => branch.Name));

    public static IEnumerable<CompletionItem> Snapshots(CompletionContext context) =>
        Of(context, call => call.Branch.Snapshots().Select(snapshot => snapshot.Name));

    /// <summary>Snapshots, as points in time are written.</summary>
    public static IEnumerable<CompletionItem> Points(CompletionContext context) =>
        Of(context, call => call.Branch.Snapshots().Select(snapshot => PointReader.Spell(snapshot.Name)));

    /// <summary>Paths; directories end with a slash.</summary>
    public static IEnumerable<CompletionItem> Paths(CompletionContext context) => Of(context, call =>
    {
        var slash = Word.LastIndexOf('/') + 1;
        var typed = Word[..slash];
        return call.View.Enumerate(call.Path(typed)).Where(entry => entry.Name.StartsWith(Word[slash..], StringComparison.Ordinal))
            .Select(entry => typed + entry.Name + (entry.IsDirectory ? "/" : ""));
    });

    private static CompletionItem[] Of(CompletionContext context, Func<Call, IEnumerable<string>> find)
    {
        if (Configuration is not { } configuration)
            return [];
        try
        {
            using var call = new Call(context.ParseResult, configuration, Storage.Access.ReadOnly);
            return [.. find(call).Take(Most).Select(text => new CompletionItem(text))];
        }
        catch (Exception nothing) when (nothing is Storage.CairnException or IOException or UsageException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
